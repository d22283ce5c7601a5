import { getLocale } from '#lib/paraglide/runtime.js';

/** "1,204". */
export const formatNumber = (value: number): string =>
	new Intl.NumberFormat(getLocale()).format(value);

/** An average of stars: "4.6", always one decimal. */
export const formatAverage = (value: number): string =>
	new Intl.NumberFormat(getLocale(), {
		minimumFractionDigits: 1,
		maximumFractionDigits: 1
	}).format(value);

/** A percentage from 0 to 100: "83%". */
export const formatPercent = (percent: number): string =>
	new Intl.NumberFormat(getLocale(), { style: 'percent', maximumFractionDigits: 0 }).format(
		percent / 100
	);

/** A day: "3 August 2025". Takes an ISO 8601 instant. */
export const formatDate = (iso: string): string =>
	new Intl.DateTimeFormat(getLocale(), { dateStyle: 'long' }).format(new Date(iso));

/** A day and a time of day, for tooltips and records. */
export const formatDateTime = (iso: string): string =>
	new Intl.DateTimeFormat(getLocale(), { dateStyle: 'long', timeStyle: 'short' }).format(
		new Date(iso)
	);

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
	['year', 31_557_600],
	['month', 2_629_800],
	['week', 604_800],
	['day', 86_400],
	['hour', 3_600],
	['minute', 60]
];

/** How long ago: "3 days ago", "yesterday", "now". Takes an ISO 8601 instant. */
export function formatRelative(iso: string, now = Date.now()): string {
	const format = new Intl.RelativeTimeFormat(getLocale(), { numeric: 'auto' });
	const seconds = (new Date(iso).getTime() - now) / 1000;
	for (const [unit, length] of steps) {
		const amount = Math.trunc(seconds / length);
		if (amount !== 0) return format.format(amount, unit);
	}
	return format.format(0, 'second');
}

const unit = (value: number, name: string): string =>
	new Intl.NumberFormat(getLocale(), { style: 'unit', unit: name, unitDisplay: 'short' }).format(
		value
	);

/** A length of time in seconds: "45 sec", "7 min", "1 hr 5 min". */
export function formatDuration(seconds: number): string {
	if (seconds < 60) return unit(Math.round(seconds), 'second');
	const minutes = Math.round(seconds / 60);
	if (minutes < 60) return unit(minutes, 'minute');
	const rest = minutes % 60;
	const hours = unit(Math.floor(minutes / 60), 'hour');
	return rest === 0 ? hours : `${hours} ${unit(rest, 'minute')}`;
}

/** A language's name in the reader's language, with a capital: "Japanese". Takes a BCP 47 tag. */
export function languageName(tag: string): string {
	const locale = getLocale();
	let name: string;
	try {
		name = new Intl.DisplayNames(locale, { type: 'language' }).of(tag) ?? tag;
	} catch {
		return tag;
	}
	return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
}

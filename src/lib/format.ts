import { getLocale } from '#lib/paraglide/runtime.js';

// Making a formatter costs far more than using it, and a list uses dozens.
const kept = new Map<string, unknown>();

function keep<Format>(kind: string, make: (locale: string) => Format): Format {
	const locale = getLocale();
	const key = `${locale} ${kind}`;
	const known = kept.get(key) as Format | undefined;
	if (known) return known;
	const made = make(locale);
	kept.set(key, made);
	return made;
}

/** "1,204". */
export const formatNumber = (value: number): string =>
	keep('number', (locale) => new Intl.NumberFormat(locale)).format(value);

/** An average of stars: "4.6", always one decimal. */
export const formatAverage = (value: number): string =>
	keep(
		'average',
		(locale) =>
			new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
	).format(value);

/** A percentage from 0 to 100: "83%". */
export const formatPercent = (percent: number): string =>
	keep(
		'percent',
		(locale) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
	).format(percent / 100);

/** A day: "3 August 2025". Takes an ISO 8601 instant. */
export const formatDate = (iso: string): string =>
	keep('date', (locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'long' })).format(
		new Date(iso)
	);

/** A day and a time of day, for records. Takes an ISO 8601 instant. */
export const formatDateTime = (iso: string): string =>
	keep(
		'date and time',
		(locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' })
	).format(new Date(iso));

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
	['year', 31_557_600],
	['month', 2_629_800],
	['week', 604_800],
	['day', 86_400],
	['hour', 3_600],
	['minute', 60]
];

/**
 * How long ago: "3 days ago", "now". Takes an ISO 8601 instant. Counts whole units that have
 * passed, so never "yesterday": by the calendar that would depend on where the reader is.
 */
export function formatRelative(iso: string, now = Date.now()): string {
	const seconds = (new Date(iso).getTime() - now) / 1000;
	for (const [unit, length] of steps) {
		const amount = Math.trunc(seconds / length);
		if (amount !== 0) {
			return keep('ago', (locale) => new Intl.RelativeTimeFormat(locale)).format(amount, unit);
		}
	}
	return keep('now', (locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })).format(
		0,
		'second'
	);
}

const formatUnit = (
	value: number,
	unit: 'second' | 'minute' | 'hour',
	unitDisplay: 'short' | 'long' = 'short'
): string =>
	keep(
		`${unitDisplay} ${unit}`,
		(locale) => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay })
	).format(value);

/** A length of time in seconds: "45 sec", "7 min", "1 hr 5 min". */
export function formatDuration(seconds: number): string {
	const whole = Math.round(seconds);
	if (whole < 60) return formatUnit(whole, 'second');
	const minutes = Math.round(whole / 60);
	if (minutes < 60) return formatUnit(minutes, 'minute');
	const rest = minutes % 60;
	const hours = formatUnit(Math.floor(minutes / 60), 'hour');
	return rest === 0 ? hours : `${hours} ${formatUnit(rest, 'minute')}`;
}

/** How long to wait, in seconds: "40 seconds", "10 minutes". Never shorter than it is. */
export function formatWait(seconds: number): string {
	const whole = Math.ceil(seconds);
	if (whole < 60) return formatUnit(whole, 'second', 'long');
	const minutes = Math.ceil(whole / 60);
	if (minutes < 120) return formatUnit(minutes, 'minute', 'long');
	return formatUnit(Math.ceil(minutes / 60), 'hour', 'long');
}

/** A language's name in the reader's language, with a capital: "Japanese". Takes a BCP 47 tag. */
export function languageName(tag: string): string {
	try {
		const names = keep('language', (locale) => new Intl.DisplayNames(locale, { type: 'language' }));
		const name = names.of(tag) ?? tag;
		return name.charAt(0).toLocaleUpperCase(getLocale()) + name.slice(1);
	} catch {
		// Not a tag at all: shown as it is.
		return tag;
	}
}

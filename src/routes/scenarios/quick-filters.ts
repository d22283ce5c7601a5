import { formatDuration, formatNumber, languageName } from '#lib/format.ts';
import { m } from '#lib/paraglide/messages.js';
import { categoryLabel, durationLabel, learnerStateLabel } from '#lib/scenarios/labels.ts';
import type { ListFilter, ListQuery } from '#lib/scenarios/list-query.ts';
import type { FilterCounts } from '#lib/scenarios/types.ts';
import {
	type CefrLevel,
	cefrLevels,
	scenarioCategories,
	type ScenarioDuration,
	type ScenarioLanguage,
	scenarioLanguages
} from '#lib/scenarios/vocabulary.ts';
import { browseAddress } from './browse-address.ts';
import { spokenCount } from './spoken-count.ts';

/** A filter that one tap turns on, and another one off again. */
export interface QuickFilter {
	id: string;
	name: string;
	/** Its name for those who listen, with how many scenarios it would leave. */
	spoken: string;
	/** How many it would leave, as shown; null where that is not counted. */
	amount: string | null;
	/** Would leave nothing. */
	isEmpty: boolean;
	isOn: boolean;
	address: string;
	/** Its boxes among the filters, as a selector; empty where it has none. */
	own: string;
	/** The boxes that go off as its own go on. */
	others: string;
}

export interface QuickFilters {
	/** Levels and languages, for whoever has not said what they practise. */
	learning: QuickFilter[];
	/** What is about the reader, and their time. */
	mine: QuickFilter[];
	/** The most frequent first. */
	topics: QuickFilter[];
}

/** What a learner practises. */
interface Practice {
	languages: ScenarioLanguage[];
	level: CefrLevel | null;
}

/** The longest is left to the filters below: nobody is in a hurry for it. */
const durations: ScenarioDuration[] = ['5', '10', '15', '30'];

/** So many of the most frequent languages stand above the list; the others are among the filters. */
const languagesShown = 8;

/**
 * The filters that stand above the list.
 *
 * @param practice null for somebody who is not signed in
 */
export function quickFilters(
	query: ListQuery,
	counts: FilterCounts,
	practice: Practice | null
): QuickFilters {
	/** One value of a filter: beside the others of it, or in their place. */
	const one = (
		name: ListFilter,
		value: string,
		label: string,
		{ isAlone = false, fullLabel = label }: { isAlone?: boolean; fullLabel?: string } = {}
	): QuickFilter => {
		const chosen: string[] = query[name];
		const count = counts.values[name][value] ?? 0;
		const isOn = chosen.includes(value) && (!isAlone || chosen.length === 1);
		const others = isAlone ? [] : chosen.filter((other) => other !== value);
		return {
			id: value,
			name: label,
			spoken: spokenCount(fullLabel, count),
			amount: formatNumber(count),
			isEmpty: count === 0,
			isOn,
			address: browseAddress(query, { [name]: isOn ? others : [...others, value] }),
			...boxes(name, [value], isAlone)
		};
	};
	const frequent = <Value extends string>(name: ListFilter, values: readonly Value[]): Value[] =>
		values.toSorted(
			(some, other) => (counts.values[name][other] ?? 0) - (counts.values[name][some] ?? 0)
		);

	// One bound says all: of two, the higher one would count alone.
	const ofTime = durations.map((duration) =>
		one('duration', duration, formatDuration(Number(duration) * 60), {
			isAlone: true,
			fullLabel: durationLabel(duration)
		})
	);
	const topics = frequent('category', scenarioCategories).map((category) =>
		one('category', category, categoryLabel(category))
	);
	const isSaid = practice !== null && (practice.languages.length > 0 || practice.level !== null);
	const learning = [
		// Six numbers more would push the languages out of sight.
		...cefrLevels.map((level) => ({ ...one('cefr', level, level), amount: null })),
		...frequent('language', scenarioLanguages)
			.slice(0, languagesShown)
			.map((language) => one('language', language, languageName(language)))
			.filter(({ isEmpty, isOn }) => !isEmpty || isOn)
	];
	return {
		learning: isSaid ? [] : learning,
		mine: practice
			? [
					fitsMe(query, practice),
					one('mine', 'untried', learnerStateLabel('untried'), { isAlone: true }),
					...ofTime
				]
			: ofTime,
		topics
	};
}

/** What a learner practises, as one filter; where nothing is said, the way to where one can. */
function fitsMe(query: ListQuery, { languages, level }: Practice): QuickFilter {
	const common = { id: 'fits', amount: null, isEmpty: false };
	if (languages.length === 0 && level === null) {
		const back = encodeURIComponent(browseAddress(query));
		return {
			...common,
			name: m.browse_fits_unsaid(),
			spoken: m.browse_fits_say(),
			isOn: false,
			address: `/account?redirectTo=${back}#practice`,
			own: '',
			others: ''
		};
	}
	const isOn =
		(languages.length === 0 || areSame(query.language, languages)) &&
		(level === null || areSame(query.cefr, [level]));
	const change = {
		...(languages.length > 0 && { language: isOn ? [] : languages }),
		...(level !== null && { cefr: isOn ? [] : [level] })
	};
	const levels = level === null ? [] : [level];
	const what = [...languages.map(languageName), ...levels].join(', ');
	const ofBoth = [boxes('language', languages, true), boxes('cefr', levels, true)];
	return {
		...common,
		name: m.browse_fits(),
		spoken: m.browse_fits_what({ what }),
		isOn,
		address: browseAddress(query, change),
		own: joined(ofBoth.map(({ own }) => own)),
		others: joined(ofBoth.map(({ others }) => others))
	};
}

/** The boxes of one filter that have these values, and all others of it if these stand alone. */
function boxes(name: ListFilter, values: string[], isAlone: boolean) {
	const own = values.map((value) => `[name=${name}][value="${value}"]`);
	const isOther = `[name=${name}]:not(${own.join()})`;
	return { own: own.join(), others: isAlone && own.length > 0 ? isOther : '' };
}

const joined = (selectors: string[]): string => selectors.filter(Boolean).join();

const areSame = (some: readonly string[], others: readonly string[]): boolean =>
	some.length === others.length && some.every((value) => others.includes(value));

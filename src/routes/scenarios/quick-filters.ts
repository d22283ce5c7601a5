import { formatDuration, formatNumber, languageName } from '#lib/format.ts';
import { m } from '#lib/paraglide/messages.js';
import { categoryLabel, durationLabel, learnerStateLabel } from '#lib/scenarios/labels.ts';
import type { ListQuery } from '#lib/scenarios/list-query.ts';
import type { FilterCounts } from '#lib/scenarios/types.ts';
import {
	type CefrLevel,
	scenarioCategories,
	type ScenarioDuration,
	type ScenarioLanguage
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
}

/** What a learner practises. */
interface Practice {
	languages: ScenarioLanguage[];
	level: CefrLevel | null;
}

/** The longest is left to the filters below: nobody is in a hurry for it. */
const durations: ScenarioDuration[] = ['5', '10', '15', '30'];

/**
 * The filters that stand above the list.
 *
 * @param practice null for somebody who is not signed in
 * @returns the ones about the reader and their time, and the topics, the most frequent first
 */
export function quickFilters(
	query: ListQuery,
	counts: FilterCounts,
	practice: Practice | null
): { mine: QuickFilter[]; topics: QuickFilter[] } {
	const counted = (
		id: string,
		name: string,
		count: number,
		isOn: boolean,
		change: Partial<ListQuery>,
		fullName = name
	): QuickFilter => ({
		id,
		name,
		spoken: spokenCount(fullName, count),
		amount: formatNumber(count),
		isEmpty: count === 0,
		isOn,
		address: browseAddress(query, change)
	});

	// One bound says all: of two, the higher one would count alone.
	const ofTime = durations.map((duration) => {
		const isOn = query.duration.length === 1 && query.duration[0] === duration;
		const count = counts.values.duration[duration] ?? 0;
		const change = { duration: isOn ? [] : [duration] };
		const short = formatDuration(Number(duration) * 60);
		return counted(duration, short, count, isOn, change, durationLabel(duration));
	});
	const topics = scenarioCategories
		.map((category) => {
			const isOn = query.category.includes(category);
			const others = query.category.filter((other) => other !== category);
			const count = counts.values.category[category] ?? 0;
			const change = { category: isOn ? others : [...others, category] };
			return { count, filter: counted(category, categoryLabel(category), count, isOn, change) };
		})
		.sort((one, other) => other.count - one.count)
		.map(({ filter }) => filter);
	if (!practice) return { mine: ofTime, topics };

	const isUntried = query.mine.length === 1 && query.mine[0] === 'untried';
	const untried = counted(
		'untried',
		learnerStateLabel('untried'),
		counts.values.mine['untried'] ?? 0,
		isUntried,
		{ mine: isUntried ? [] : ['untried'] }
	);
	return { mine: [fitsMe(query, practice), untried, ...ofTime], topics };
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
			address: `/account?redirectTo=${back}#practice`
		};
	}
	const isOn =
		(languages.length === 0 || areSame(query.language, languages)) &&
		(level === null || areSame(query.cefr, [level]));
	const change = {
		...(languages.length > 0 && { language: isOn ? [] : languages }),
		...(level !== null && { cefr: isOn ? [] : [level] })
	};
	const what = [...languages.map(languageName), ...(level === null ? [] : [level])].join(', ');
	return {
		...common,
		name: m.browse_fits(),
		spoken: m.browse_fits_what({ what }),
		isOn,
		address: browseAddress(query, change)
	};
}

const areSame = (some: readonly string[], others: readonly string[]): boolean =>
	some.length === others.length && some.every((value) => others.includes(value));

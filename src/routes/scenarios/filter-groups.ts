import { formatNumber, languageName } from '#lib/format.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import {
	categoryLabel,
	difficultyLabel,
	durationLabel,
	learnerStateLabel,
	roleLabel
} from '#lib/scenarios/labels.ts';
import type { ListFilter, ListQuery } from '#lib/scenarios/list-query.ts';
import type { FilterCounts } from '#lib/scenarios/types.ts';
import {
	cefrLevels,
	learnerStates,
	scenarioCategories,
	scenarioDifficulties,
	scenarioDurations,
	scenarioRoles
} from '#lib/scenarios/vocabulary.ts';
import { spokenCount } from './spoken-count.ts';

/** One value of a filter. */
export interface FilterChoice {
	value: string;
	name: string;
	/** Its name for those who listen, with how many scenarios it would leave. */
	spoken: string;
	/** How many it would leave, as shown. */
	amount: string;
	/** Would leave nothing: shown quietly. */
	isEmpty: boolean;
	isChosen: boolean;
}

/** One filter with its choices in words, as the form shows them. */
export interface FilterGroup {
	name: ListFilter;
	title: string;
	choices: FilterChoice[];
	/** Where there are many: the words that open the others, and those that show from the start. */
	fold: { words: string; shown: string[] } | null;
}

/** A longer list shows so many of its most frequent values. */
const shownOfMany = 8;

/**
 * The filters of the browse page. Named on the server, like the rest of its state.
 *
 * @param isSignedIn whether there is somebody whose own doing can be filtered by
 */
export function filterGroups(
	query: ListQuery,
	{ values }: FilterCounts,
	isSignedIn: boolean
): FilterGroup[] {
	const group = <Value extends string>(
		name: ListFilter,
		title: string,
		all: readonly Value[],
		label: (value: Value) => string,
		fold?: string
	): FilterGroup => {
		const chosen: readonly string[] = query[name];
		const counted = all.map((value) => ({ value, count: values[name][value] ?? 0 }));
		if (fold) counted.sort((one, other) => other.count - one.count);
		const shown = counted
			.filter(({ value }, index) => index < shownOfMany || chosen.includes(value))
			.map(({ value }) => value);
		return {
			name,
			title,
			choices: counted.map(({ value, count }) => ({
				value,
				name: label(value),
				spoken: spokenCount(label(value), count),
				amount: formatNumber(count),
				isEmpty: count === 0,
				isChosen: chosen.includes(value)
			})),
			fold: fold && shown.length < counted.length ? { words: fold, shown } : null
		};
	};
	// What is chosen stays on show, also when nothing listed has it any more.
	const inUse = (name: 'language' | 'tag') =>
		[...new Set([...Object.keys(values[name]), ...query[name]])].sort((one, other) =>
			languageOrTag(name, one).localeCompare(languageOrTag(name, other), getLocale())
		);

	return [
		group('cefr', m.cefr(), cefrLevels, (level) => level),
		group('language', m.language(), inUse('language'), languageName, m.browse_fold_language()),
		group('category', m.category(), scenarioCategories, categoryLabel, m.browse_fold_category()),
		group('duration', m.browse_filter_duration(), scenarioDurations, durationLabel),
		...(isSignedIn
			? [group('mine', m.browse_filter_mine(), learnerStates, learnerStateLabel)]
			: []),
		group('role', m.role(), scenarioRoles, roleLabel),
		group('difficulty', m.difficulty(), scenarioDifficulties, difficultyLabel),
		group('tag', m.browse_filter_tag(), inUse('tag'), (tag) => tag, m.browse_fold_tag())
	].filter(({ choices }) => choices.length > 0);
}

const languageOrTag = (name: 'language' | 'tag', value: string): string =>
	name === 'language' ? languageName(value) : value;

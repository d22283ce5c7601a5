import { languageName } from '#lib/format.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { categoryLabel, difficultyLabel, roleLabel } from '#lib/scenarios/labels.ts';
import type { ListQuery } from '#lib/scenarios/list-query.ts';
import {
	cefrLevels,
	scenarioCategories,
	scenarioDifficulties,
	scenarioRoles
} from '#lib/scenarios/vocabulary.ts';

/** One filter with its choices in words, as the form shows them. */
export interface FilterGroup {
	name: 'cefr' | 'language' | 'category' | 'role' | 'difficulty';
	title: string;
	choices: { value: string; name: string; isChosen: boolean }[];
}

/**
 * The filters of the browse page. Named on the server, like the rest of its state.
 *
 * @param languages those that listed scenarios can be rehearsed in
 */
export function filterGroups(query: ListQuery, languages: string[]): FilterGroup[] {
	// What is chosen stays on show, also when nothing listed has it any more.
	const tags = [...new Set([...languages, ...query.language])].sort((one, other) =>
		languageName(one).localeCompare(languageName(other), getLocale())
	);
	return [
		group('cefr', m.cefr(), cefrLevels, query.cefr, (level) => level),
		group('language', m.language(), tags, query.language, languageName),
		group('category', m.category(), scenarioCategories, query.category, categoryLabel),
		group('role', m.role(), scenarioRoles, query.role, roleLabel),
		group('difficulty', m.difficulty(), scenarioDifficulties, query.difficulty, difficultyLabel)
	].filter(({ choices }) => choices.length > 0);
}

function group<Value extends string>(
	name: FilterGroup['name'],
	title: string,
	values: readonly Value[],
	chosen: readonly string[],
	label: (value: Value) => string
): FilterGroup {
	return {
		name,
		title,
		choices: values.map((value) => ({
			value,
			name: label(value),
			isChosen: chosen.includes(value)
		}))
	};
}

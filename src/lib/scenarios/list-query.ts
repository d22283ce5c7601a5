import { decodeCursor } from './list-cursor.ts';
import { normaliseTag } from './tags.ts';
import {
	type CefrLevel,
	cefrLevels,
	type LearnerState,
	learnerStates,
	type ListSort,
	listSorts,
	type ScenarioCategory,
	scenarioCategories,
	type ScenarioDifficulty,
	scenarioDifficulties,
	type ScenarioDuration,
	scenarioDurations,
	type ScenarioLanguage,
	scenarioLanguages,
	type ScenarioRole,
	scenarioRoles,
	type ScenarioSort
} from './vocabulary.ts';

/** What is listed: an order, filters (within one, any value matches; all of them must), a page. */
export interface ListQuery {
	/** By relevance only where there are words. */
	sort: ListSort;
	/** Words to look for; empty for none. */
	q: string;
	role: ScenarioRole[];
	difficulty: ScenarioDifficulty[];
	cefr: CefrLevel[];
	language: ScenarioLanguage[];
	category: ScenarioCategory[];
	tag: string[];
	duration: ScenarioDuration[];
	/** The reader's own doing; of nobody who is not signed in. */
	mine: LearnerState[];
	/** Where the page before ended; null for the first page. */
	after: string | null;
	/** Scenarios a page, 1–100. */
	limit: number;
}

/** A value in the address that was not understood and left out. */
export interface IgnoredValue {
	name: string;
	value: string;
}

/** An order that holds every scenario: trending and top rated leave out those without a score. */
export const defaultSort: ScenarioSort = 'saved';

/** The order of a list whose address names none. */
export const defaultSortFor = (q: string): ListSort => (q === '' ? defaultSort : 'relevance');

export const pageSize = 24;
export const maximumPageSize = 100;
export const maximumSearchLength = 200;

/** The filters by their names in the address, in the order in which addresses are written. */
export const listFilters = [
	'role',
	'difficulty',
	'cefr',
	'language',
	'category',
	'tag',
	'duration',
	'mine'
] as const;
export type ListFilter = (typeof listFilters)[number];

const choices: Record<Exclude<ListFilter, 'tag'>, readonly string[]> = {
	role: scenarioRoles,
	difficulty: scenarioDifficulties,
	cefr: cefrLevels,
	language: scenarioLanguages,
	category: scenarioCategories,
	duration: scenarioDurations,
	mine: learnerStates
};

/** A list with nothing chosen, and with these changes. */
export function listQuery(changes: Partial<ListQuery> = {}): ListQuery {
	return {
		sort: defaultSort,
		q: '',
		role: [],
		difficulty: [],
		cefr: [],
		language: [],
		category: [],
		tag: [],
		duration: [],
		mine: [],
		after: null,
		limit: pageSize,
		...changes
	};
}

/**
 * Reads the state of the browse page from its address. Whatever is not understood is left out and
 * told in `ignored`, for a note on the page; parameters that are not ours are passed over.
 *
 * @param isSignedIn whether somebody reads who has done anything that `mine` could filter by
 */
export function parseListQuery(
	searchParams: URLSearchParams,
	{ isSignedIn }: { isSignedIn: boolean }
): { query: ListQuery; ignored: IgnoredValue[] } {
	const query = listQuery();
	const ignored: IgnoredValue[] = [];
	const ignore = (name: string, value: string) => {
		ignored.push({ name, value: value.slice(0, 100) });
	};
	// The last of a repeated single value counts; an empty one means nothing was chosen.
	const single = (name: string) => {
		const values = searchParams.getAll(name).filter((value) => value !== '');
		for (const value of values.slice(0, -1)) ignore(name, value);
		return values.at(-1);
	};

	const q = single('q')?.trim();
	if (q) {
		if (q.length > maximumSearchLength || q.includes('\0')) ignore('q', q.replaceAll('\0', ''));
		else query.q = q;
	}

	query.sort = defaultSortFor(query.q);
	const sort = single('sort');
	if (sort !== undefined) {
		const known = listSorts.find((candidate) => candidate === sort);
		if (known && (known !== 'relevance' || query.q !== '')) query.sort = known;
		else ignore('sort', sort);
	}

	const allowed = (name: Exclude<ListFilter, 'tag'>) =>
		name === 'mine' && !isSignedIn ? [] : choices[name];
	for (const name of listFilters) {
		const chosen = new Set<string>();
		for (const value of searchParams.getAll(name)) {
			if (value === '') continue;
			const known =
				name === 'tag' ? normaliseTag(value) : allowed(name).find((choice) => choice === value);
			if (known && chosen.size < 50) chosen.add(known);
			else ignore(name, value.replaceAll('\0', ''));
		}
		(query[name] as string[]) = [...chosen];
	}

	const after = single('after');
	if (after !== undefined) {
		// A cursor is a place in one order: under another it means nothing.
		if (decodeCursor(after)?.sort === query.sort) query.after = after;
		else ignore('after', after);
	}

	const limit = single('limit');
	if (limit !== undefined) {
		if (/^\d{1,3}$/.test(limit) && Number(limit) >= 1 && Number(limit) <= maximumPageSize) {
			query.limit = Number(limit);
		} else ignore('limit', limit);
	}

	return { query, ignored };
}

/**
 * The address of a list: defaults left out, always in the same order. A change of anything starts
 * again at the first page; only `after` in the changes goes to another.
 */
export function listAddress(query: ListQuery, changes: Partial<ListQuery> = {}): string {
	const next = { ...query, after: null, ...changes };
	const usual = defaultSortFor(next.q);
	// Without words there is nothing to be relevant to.
	const sort = next.q === '' && next.sort === 'relevance' ? usual : next.sort;
	const parameters = new URLSearchParams();
	if (sort !== usual) parameters.append('sort', sort);
	if (next.q !== '') parameters.append('q', next.q);
	for (const name of listFilters) {
		const order: readonly string[] = name === 'tag' ? next.tag.toSorted() : choices[name];
		const chosen = next[name] as readonly string[];
		for (const value of order) if (chosen.includes(value)) parameters.append(name, value);
	}
	if (next.limit !== pageSize) parameters.append('limit', String(next.limit));
	if (next.after) parameters.append('after', next.after);
	const search = parameters.toString();
	return search === '' ? '/scenarios' : `/scenarios?${search}`;
}

import { decodeCursor } from './list-cursor.ts';
import type { IgnoredValue } from './list-query.ts';
import { type ScenarioSort, scenarioSorts } from './vocabulary.ts';

/** The state of a tag's, a topic's or an author's page. */
export interface TopicQuery {
	sort: ScenarioSort;
	after: string | null;
}

/** Whoever looks at a topic has not asked for an order yet: the newest, all of them. */
export const topicSort: ScenarioSort = 'new';

/** Reads it from the page's address; what is not understood is left out and told. */
export function parseTopicQuery(searchParams: URLSearchParams): {
	query: TopicQuery;
	ignored: IgnoredValue[];
} {
	const query: TopicQuery = { sort: topicSort, after: null };
	const ignored: IgnoredValue[] = [];
	const value = (name: string) => {
		const values = searchParams.getAll(name).filter((each) => each !== '');
		for (const each of values.slice(0, -1)) ignored.push({ name, value: each.slice(0, 100) });
		return values.at(-1);
	};

	const sort = value('sort');
	const known = scenarioSorts.find((candidate) => candidate === sort);
	if (known) query.sort = known;
	else if (sort !== undefined) ignored.push({ name: 'sort', value: sort.slice(0, 100) });

	const after = value('after');
	if (after !== undefined) {
		// A cursor is a place in one order: under another it means nothing.
		if (decodeCursor(after)?.sort === query.sort) query.after = after;
		else ignored.push({ name: 'after', value: after.slice(0, 100) });
	}
	return { query, ignored };
}

/** The page's address in this state; a change of order starts again at the first page. */
export function topicAddress(path: string, { sort, after }: TopicQuery): string {
	const parameters = new URLSearchParams();
	if (sort !== topicSort) parameters.append('sort', sort);
	if (after !== null) parameters.append('after', after);
	return parameters.size === 0 ? path : `${path}?${parameters}`;
}

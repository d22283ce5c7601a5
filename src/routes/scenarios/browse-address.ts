import { defaultSort, listAddress, type ListQuery } from '#lib/scenarios/list-query.ts';

/** Everything, in the usual order. */
export const everything = `/scenarios?sort=${defaultSort}`;

/**
 * The address of a list as the browse page links to it: never a bare one, because that brings the
 * filters of the last visit back.
 */
export function browseAddress(query: ListQuery, changes: Partial<ListQuery> = {}): string {
	const address = listAddress(query, changes);
	return address === '/scenarios' ? everything : address;
}

import type { ListSort } from './vocabulary.ts';

/** One of the orders that a list can be shown in. */
export interface SortLink {
	sort: ListSort;
	name: string;
	address: string;
	isCurrent: boolean;
}

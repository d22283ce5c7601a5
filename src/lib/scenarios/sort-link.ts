/** One of the orders that a list can be shown in. */
export interface SortLink {
	href: string;
	name: string;
	isHere: boolean;
}

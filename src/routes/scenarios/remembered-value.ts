/** How the list was last sorted and filtered, as its address writes it. */
export const listCookie = 'list';
/** Until the browser closes: the bare address has been shown as it is. Scripts take it away. */
export const shownCookie = 'list-shown';
/** Seconds. */
export const listCookieAge = 31_536_000;

/** Stands in a value for the order before: one that only words have is not remembered. */
export const sameSort = 'sort=same';

/** What is to be kept, knowing what was kept before. */
export function withSort(value: string, before: string): string {
	if (!value.includes(sameSort)) return value;
	const sort = /(?:^|&)(sort=\w+)/.exec(before)?.[1];
	return value
		.split('&')
		.flatMap((part) => (part === sameSort ? (sort ?? []) : part))
		.join('&');
}

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

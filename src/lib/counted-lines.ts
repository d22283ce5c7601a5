import { formatNumber } from './format.ts';

/** A message about a number of things. */
type Words = (inputs: { count: number; amount: string }) => string;

/** Each number above zero in its words: what goes, or what would be lost. */
export const countedLines = (entries: (readonly [count: number, words: Words])[]): string[] =>
	entries
		.filter(([count]) => count > 0)
		.map(([count, words]) => words({ count, amount: formatNumber(count) }));

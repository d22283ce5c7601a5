import { formatNumber } from './format.ts';

/** What a message about a number of things takes: the number, for its plural, and as it is written. */
export const counted = (count: number) => ({ count, amount: formatNumber(count) });

/** A message about a number of things. */
type Words = (inputs: ReturnType<typeof counted>) => string;

/** Each number above zero in its words: what goes, or what would be lost. */
export const countedLines = (entries: (readonly [count: number, words: Words])[]): string[] =>
	entries.filter(([count]) => count > 0).map(([count, words]) => words(counted(count)));

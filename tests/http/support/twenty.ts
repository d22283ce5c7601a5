import { expect } from '@playwright/test';
import type { Fields, Visitor } from './visitor.ts';

/**
 * Sends the same form twenty times at once.
 *
 * @param allowed what they may be answered with; 303, done, unless said otherwise
 * @returns how many were answered how
 */
export async function twenty(
	visitor: Visitor,
	address: string,
	fields: Fields = [],
	allowed: number[] = [303]
): Promise<Record<number, number>> {
	const answers = await Promise.all(
		Array.from({ length: 20 }, () => visitor.post(address, fields))
	);
	const counts: Record<number, number> = {};
	for (const answer of answers) counts[answer.status()] = (counts[answer.status()] ?? 0) + 1;
	const others = Object.keys(counts).filter((status) => !allowed.includes(Number(status)));
	expect(others, `${address}: ${JSON.stringify(counts)}`).toEqual([]);
	return counts;
}

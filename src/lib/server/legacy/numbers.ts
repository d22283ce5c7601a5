import type { SQL } from 'drizzle-orm';
import type { Executor } from '../db/client.ts';

/**
 * Runs a query that gives one row of whole numbers, which the driver hands over as text where they
 * are wide.
 *
 * @throws when one of them is larger than a number is exact
 */
export async function readNumbers<Name extends string>(
	executor: Executor,
	query: SQL
): Promise<Record<Name, number>> {
	const [row = {}] = await executor.execute(query);
	return toNumbers(row);
}

/** The same for a row that was read. Nothing (the sum of no rows) is zero. */
export function toNumbers<Name extends string>(row: Record<string, unknown>): Record<Name, number> {
	const entries = Object.entries(row).map(([name, value]) => {
		const number = Number(value ?? 0);
		if (!Number.isSafeInteger(number)) throw new RangeError(`${name} is ${String(value)}`);
		return [name, number] as const;
	});
	return Object.fromEntries(entries) as Record<Name, number>;
}

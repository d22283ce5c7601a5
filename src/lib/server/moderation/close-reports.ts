import { and, eq, isNull, lte } from 'drizzle-orm';
import type { ReportOutcome } from '#lib/moderation/vocabulary.ts';
import type { AdminContext } from '../context.ts';
import { instantOf } from '../db/keyset.ts';
import { reports } from '../db/schema/index.ts';
import type { Acting } from './as-admin.ts';

/**
 * Closes the open reports of a scenario.
 *
 * @param only one of them
 * @param until those that had come in by then, in microseconds since 1970
 * @returns the ids of those that were open
 */
export async function closeReports(
	{ transaction, at }: Acting,
	{ actor }: AdminContext,
	{
		scenarioId,
		outcome,
		only,
		until
	}: { scenarioId: string; outcome: ReportOutcome; only?: string; until?: string | undefined }
): Promise<string[]> {
	const closed = await transaction
		.update(reports)
		.set({ closedAt: at, closedById: actor.id, outcome })
		.where(
			and(
				eq(reports.scenarioId, scenarioId),
				isNull(reports.closedAt),
				only === undefined ? undefined : eq(reports.id, only),
				until === undefined ? undefined : lte(reports.createdAt, instantOf(until))
			)
		)
		.returning({ id: reports.id });
	return closed.map(({ id }) => id).sort();
}

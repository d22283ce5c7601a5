import { eq } from 'drizzle-orm';
import type { AdminContext } from '../context.ts';
import type { Transaction } from '../db/client.ts';
import { reports } from '../db/schema/index.ts';
import { isUuid } from '../db/uuid.ts';
import { DomainError } from '../errors.ts';
import { asAdmin, type Done } from './as-admin.ts';
import { closeReports } from './close-reports.ts';
import { holdScenario } from './hold-scenario.ts';

/**
 * Dismisses a report: its scenario stays as it is. One that is closed already stays so.
 *
 * @param input.until dismisses all of the same scenario that had come in by then (microseconds since
 * 1970), so that none goes unseen; left out, only this one
 * @throws {DomainError} report-not-found, not-an-admin
 */
export function dismissReports(
	context: AdminContext,
	{ reportId, until }: { reportId: string; until?: string | undefined }
): Promise<Done> {
	const hold = async (transaction: Transaction) => {
		const [report] = isUuid(reportId)
			? await transaction
					.select({ scenarioId: reports.scenarioId })
					.from(reports)
					.where(eq(reports.id, reportId))
			: [];
		if (!report) throw new DomainError('report-not-found');
		// One admin after the other: the same report is not closed in two ways.
		await holdScenario(context, report.scenarioId)(transaction);
		return report;
	};
	return asAdmin(context, hold, async (acting, { scenarioId }) => {
		const which = until === undefined ? { only: reportId } : { until };
		const reportIds = await closeReports(acting, context, {
			scenarioId,
			outcome: 'dismissed',
			...which
		});
		if (reportIds.length === 0) return { changed: false };
		const about = { objectKind: 'scenario', objectId: scenarioId } as const;
		await acting.note({ act: 'dismiss', ...about, reportIds });
		return { changed: true };
	});
}

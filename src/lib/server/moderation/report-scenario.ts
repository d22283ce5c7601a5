import { and } from 'drizzle-orm';
import type { ReportReason } from '#lib/moderation/vocabulary.ts';
import type { Context } from '../context.ts';
import { violatedConstraint } from '../db/errors.ts';
import { instantToRecord } from '../db/instant-to-record.ts';
import { withRetry } from '../db/retry.ts';
import { reports, scenarios } from '../db/schema/index.ts';
import { DomainError } from '../errors.ts';
import { canRead, hasId } from '../scenarios/visibility.ts';

export interface NewReport {
	/** Made with the form, so that a form sent twice is one report. */
	reportId: string;
	scenarioId: string;
	reason: ReportReason;
	/** At most 1,000 letters; may be empty. */
	text: string;
}

/**
 * Reports a scenario to the admins: anybody who can see it may, signed in or not. Somebody whose
 * earlier report of it is still open has said so already: nothing is added, and nothing tells.
 *
 * @throws {DomainError} scenario-not-found, also for one that is not for this reader; account-gone
 */
export async function reportScenario(
	{ db, actor, now }: Context,
	{ reportId, scenarioId, reason, text }: NewReport
): Promise<void> {
	const reporter = actor?.id ?? null;
	await withRetry(() =>
		db.transaction(async (transaction) => {
			// Held before the reporter's row, as everywhere, and so that it stays what was looked at.
			const [seen] = await transaction
				.select({ id: scenarios.id })
				.from(scenarios)
				.where(and(hasId(scenarioId), canRead(reporter)))
				.for('key share');
			if (!seen) throw new DomainError('scenario-not-found');
			await transaction
				.insert(reports)
				.values({
					id: reportId,
					scenarioId,
					reporterId: reporter,
					reason,
					text,
					createdAt: instantToRecord(now)
				})
				.onConflictDoNothing();
		})
	).catch((error: unknown) => {
		// Deleted from another window, after this request was known to be theirs.
		if (violatedConstraint(error) === 'reports_reporter_id_users_id_fk') {
			throw new DomainError('account-gone');
		}
		throw error;
	});
}

import type { AdminContext } from '../context.ts';
import { scenarios } from '../db/schema/index.ts';
import { keepListed } from '../scenarios/listing.ts';
import { hasId } from '../scenarios/visibility.ts';
import { asAdmin, type Done } from './as-admin.ts';
import { closeReports } from './close-reports.ts';
import { holdScenario } from './hold-scenario.ts';

/**
 * Takes a scenario out of every list, and keeps it out: whoever has its address still finds it, its
 * author reads the reason and cannot make it public until an admin lifts it. Closes what is reported
 * of it. One that is held back already keeps its first reason.
 *
 * @param input.reason what the author reads
 * @throws {DomainError} scenario-not-found, not-an-admin
 */
export function unlistScenario(
	context: AdminContext,
	{ scenarioId, reason }: { scenarioId: string; reason: string }
): Promise<Done> {
	return asAdmin(context, holdScenario(context, scenarioId), async (acting, held) => {
		const { transaction, at, note } = acting;
		const reportIds = await closeReports(acting, context, { scenarioId, outcome: 'unlisted' });
		if (held.heldBackAt && reportIds.length === 0) return { changed: false };
		await note({ act: 'unlist', objectKind: 'scenario', objectId: scenarioId, reason, reportIds });
		if (held.heldBackAt) return { changed: true };
		await transaction
			.update(scenarios)
			.set({
				// `updated_at` is the author's: what they have open in the editor is still what is stored.
				...(held.visibility === 'public' && { visibility: 'unlisted' }),
				heldBackAt: at,
				heldBackReason: reason,
				heldBackFrom: held.visibility
			})
			.where(hasId(scenarioId));
		await keepListed(transaction, scenarioId, false);
		return { changed: true };
	});
}

import type { LearnerProgress } from '#lib/scenarios/progress.ts';
import type { ScenarioDetail } from '#lib/scenarios/types.ts';
import type { Context } from '#lib/server/context.ts';
import { findProgress } from '#lib/server/progress/queries.ts';
import { findScenario } from '#lib/server/scenarios/queries.ts';

/** A scenario and what the reader has done with it; either may be missing without the other. */
export async function loadRehearsal(
	context: Context,
	scenarioId: string
): Promise<{ scenario: ScenarioDetail | null; progress: LearnerProgress | null }> {
	const { db, actor, now } = context;
	const [scenario, progress] = await Promise.all([
		findScenario(context, scenarioId),
		actor ? findProgress({ db, actor, now }, scenarioId) : null
	]);
	return { scenario, progress };
}

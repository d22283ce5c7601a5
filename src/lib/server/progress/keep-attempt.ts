import { sql } from 'drizzle-orm';
import type { ActionResult } from '../../scenarios/progress.ts';
import type { ActorContext } from '../context.ts';
import { userScenarioProgress } from '../db/schema/index.ts';
import { countedSeconds, learnerStatement, ownRow, value } from './learner-statement.ts';
import { perform, wholeSeconds } from './perform.ts';

const state = sql`jsonb_build_object(
	'objectives', coalesce(${value('objectives')}::jsonb,
		progress.open_attempt_state -> 'objectives', '[]'),
	'seconds', coalesce(greatest(${countedSeconds},
		(progress.open_attempt_state ->> 'seconds')::integer), 0))`;

const statement = learnerStatement<{
	attempt: string;
	objectives: string | null;
	seconds: number | null;
}>({
	mayMakeRow: false,
	change: sql`
		update ${userScenarioProgress} as progress
		set open_attempt_state = ${state}, updated_at = scenario.at
		from scenario
		where ${ownRow} and progress.open_attempt_id = ${value('attempt')}::uuid
			and progress.open_attempt_state is distinct from ${state}`
});

/**
 * Keeps how far the open run has come, in place of what was kept before.
 *
 * @param input.objectives indexes of all objectives that are ticked off; null leaves what was kept
 * @param input.seconds active seconds so far; null, and fewer than were kept before, leave those:
 * a device that was left behind does not turn the clock back
 * @throws DomainError `scenario-not-found`, `attempt-over` when another run or none is open
 */
export function keepAttempt(
	context: ActorContext,
	input: {
		scenarioId: string;
		attemptId: string;
		objectives: number[] | null;
		seconds: number | null;
	}
): Promise<ActionResult> {
	const attempt = input.attemptId.toLowerCase();
	const values = {
		scenarioId: input.scenarioId,
		attempt,
		objectives:
			input.objectives && JSON.stringify([...new Set(input.objectives)].sort((a, b) => a - b)),
		seconds: wholeSeconds(input.seconds)
	};
	return perform(context, statement, values, ({ progress }) =>
		progress?.openAttemptId === attempt ? 'nothing' : 'attempt-over'
	);
}

import { sql } from 'drizzle-orm';
import type { ActionResult } from '../../scenarios/progress.ts';
import type { ActorContext } from '../context.ts';
import { userScenarioProgress } from '../db/schema/index.ts';
import { countedSeconds, learnerStatement, ownRow, value } from './learner-statement.ts';
import { perform, wholeSeconds } from './perform.ts';

const statement = learnerStatement<{ attempt: string; seconds: number | null }>({
	mayMakeRow: false,
	change: sql`
		update ${userScenarioProgress} as progress set
			open_attempt_id = null,
			open_attempt_started_at = null,
			open_attempt_state = null,
			last_attempt_id = progress.open_attempt_id,
			last_attempt_outcome = 'abandoned',
			total_time_spent_seconds = progress.total_time_spent_seconds
				+ coalesce(${countedSeconds}, 0),
			updated_at = scenario.at
		from scenario
		where ${ownRow} and progress.open_attempt_id = ${value('attempt')}::uuid`
});

/**
 * Gives up the open run; its time counts for the learner alone. Given up already: nothing.
 *
 * @param input.seconds active seconds that it took; null when it was not timed
 * @throws DomainError `scenario-not-found`, `attempt-over` when another run or none is open
 */
export function abandonAttempt(
	context: ActorContext,
	input: { scenarioId: string; attemptId: string; seconds: number | null }
): Promise<ActionResult> {
	const { scenarioId } = input;
	const attempt = input.attemptId.toLowerCase();
	const values = { scenarioId, attempt, seconds: wholeSeconds(input.seconds) };
	return perform(context, statement, values, ({ progress }) =>
		progress?.lastAttemptId === attempt && progress.lastAttemptOutcome === 'abandoned'
			? 'nothing'
			: 'attempt-over'
	);
}

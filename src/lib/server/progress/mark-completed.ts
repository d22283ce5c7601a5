import { sql } from 'drizzle-orm';
import type { ActionResult } from '../../scenarios/progress.ts';
import type { ActorContext } from '../context.ts';
import { userScenarioProgress } from '../db/schema/index.ts';
import { isDue, learnerStatement, value } from './learner-statement.ts';
import { perform } from './perform.ts';

const statement = learnerStatement<{ attempt: string }>({
	mayMakeRow: true,
	moves: { figures: ['attempts', 'completions'], trends: true },
	change: sql`
		insert into ${userScenarioProgress} as progress
			(user_id, scenario_id, times_attempted, times_completed, last_attempt_at,
			last_completed_at, attempt_trended_at, completion_trended_at, last_attempt_id,
			last_attempt_outcome, created_at, updated_at)
		select actor.id, scenario.id, 1, 1, at, at, case when not is_own then at end,
			case when not is_own then at end, ${value('attempt')}::uuid, 'completed', at, at
		from actor, scenario where scenario.is_visible
		on conflict (user_id, scenario_id) do update set
			times_attempted = progress.times_attempted + 1,
			times_completed = progress.times_completed + 1,
			last_attempt_at = excluded.last_attempt_at,
			last_completed_at = excluded.last_completed_at,
			attempt_trended_at = case when ${isDue('attempt_trended_at', sql`excluded.attempt_trended_at`)}
				then excluded.attempt_trended_at else progress.attempt_trended_at end,
			completion_trended_at = case
				when ${isDue('completion_trended_at', sql`excluded.completion_trended_at`)}
				then excluded.completion_trended_at else progress.completion_trended_at end,
			last_attempt_id = excluded.last_attempt_id,
			last_attempt_outcome = excluded.last_attempt_outcome,
			updated_at = excluded.updated_at
		where progress.open_attempt_id is null
			and progress.last_attempt_id is distinct from excluded.last_attempt_id`
});

/**
 * "I have done this one": counts an attempt and its completion, without time. A repeat with the
 * same id is nothing.
 *
 * @param input.attemptId a fresh uuid
 * @throws DomainError `scenario-not-found`, `attempt-open` while a run is open, `attempt-over` for
 * the id of a run that was given up
 */
export function markCompleted(
	context: ActorContext,
	input: { scenarioId: string; attemptId: string }
): Promise<ActionResult> {
	const { scenarioId } = input;
	const attempt = input.attemptId.toLowerCase();
	return perform(context, statement, { scenarioId, attempt }, ({ progress, isVisible }) => {
		if (progress?.lastAttemptId === attempt) {
			return progress.lastAttemptOutcome === 'completed' ? 'nothing' : 'attempt-over';
		}
		if (progress?.openAttemptId) return 'attempt-open';
		return isVisible ? 'again' : 'scenario-not-found';
	});
}

import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { ActionResult } from '../../scenarios/progress.ts';
import type { ActorContext } from '../context.ts';
import { userScenarioProgress } from '../db/schema/index.ts';
import { isDue, learnerStatement, value } from './learner-statement.ts';
import { perform } from './perform.ts';

const statement = learnerStatement<{ attempt: string; language: string | null }>({
	mayMakeRow: true,
	moves: { figures: ['attempts'], trends: true },
	change: sql`
		insert into ${userScenarioProgress} as progress
			(user_id, scenario_id, times_attempted, last_attempt_at, attempt_trended_at,
			open_attempt_id, open_attempt_started_at, language, created_at, updated_at)
		select actor.id, scenario.id, 1, at, case when not is_own then at end,
			${value('attempt')}::uuid, at, ${value('language')}::text, at, at
		from actor, scenario where scenario.is_visible
		on conflict (user_id, scenario_id) do update set
			times_attempted = progress.times_attempted + 1,
			last_attempt_at = excluded.last_attempt_at,
			attempt_trended_at = case when ${isDue('attempt_trended_at', sql`excluded.attempt_trended_at`)}
				then excluded.attempt_trended_at else progress.attempt_trended_at end,
			open_attempt_id = excluded.open_attempt_id,
			open_attempt_started_at = excluded.open_attempt_started_at,
			language = coalesce(excluded.language, progress.language),
			updated_at = excluded.updated_at
		where progress.open_attempt_id is null
			and progress.last_attempt_id is distinct from excluded.open_attempt_id`
});

/**
 * Begins a run of a scenario, or resumes the open one: its id is `progress.openAttemptId`.
 *
 * @param input.language BCP 47: what it is practised in; null leaves what was said before
 * @throws DomainError `scenario-not-found`
 */
export async function startAttempt(
	context: ActorContext,
	input: { scenarioId: string; language: string | null }
): Promise<ActionResult> {
	// Made before the first try, so that a retry after a lost connection is a repeat.
	const attempt = randomUUID();
	const result = await perform(context, statement, { ...input, attempt }, (standing) => {
		const { progress, isVisible } = standing;
		if (progress?.openAttemptId || progress?.lastAttemptId === attempt) return 'nothing';
		return isVisible ? 'again' : 'scenario-not-found';
	});
	return { ...result, changed: result.changed || result.progress?.openAttemptId === attempt };
}

import { sql } from 'drizzle-orm';
import type { ActionResult } from '../../scenarios/progress.ts';
import type { ActorContext } from '../context.ts';
import { userScenarioProgress } from '../db/schema/index.ts';
import { learnerStatement, ownRow, value } from './learner-statement.ts';
import { perform } from './perform.ts';

const rating = sql`${value('rating')}::integer`;

const statement = learnerStatement<{ rating: number | null }>({
	mayMakeRow: false,
	moves: { figures: ['ratings', 'ratingPoints', 'ratingSquares'] },
	change: sql`
		update ${userScenarioProgress} as progress
		set user_rating = ${rating},
			rated_at = case when ${rating} is not null then scenario.at end,
			updated_at = scenario.at
		from scenario
		where ${ownRow} and progress.user_rating is distinct from ${rating}
			and (${rating} is null or (progress.times_attempted > 0 and not scenario.is_own))`
});

/**
 * Rates a scenario that the learner has attempted, or takes the rating back. The same again:
 * nothing.
 *
 * @param input.rating 1–5 stars; null takes it back
 * @throws DomainError `scenario-not-found`, `rating-own-scenario`, `rating-needs-attempt`
 */
export function rateScenario(
	context: ActorContext,
	input: { scenarioId: string; rating: number | null }
): Promise<ActionResult> {
	return perform(context, statement, input, ({ progress, isOwn }) => {
		if (input.rating === null) return 'nothing';
		if (isOwn) return 'rating-own-scenario';
		if (!progress || progress.timesAttempted === 0) return 'rating-needs-attempt';
		return progress.userRating === input.rating ? 'nothing' : 'again';
	});
}

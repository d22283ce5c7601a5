import { sql } from 'drizzle-orm';
import type { ActionResult } from '../../scenarios/progress.ts';
import type { ComfortIndicators } from '../../scenarios/vocabulary.ts';
import type { ActorContext } from '../context.ts';
import { userScenarioProgress } from '../db/schema/index.ts';
import { learnerStatement, ownRow, value } from './learner-statement.ts';
import { perform } from './perform.ts';

const comfortParts = ['confidence', 'engagement', 'understanding'] as const;

const statement = learnerStatement<{ answers: string }>({
	mayMakeRow: false,
	change: sql`
		update ${userScenarioProgress} as progress
		set comfort_answers = ${value('answers')}::jsonb, updated_at = scenario.at
		from scenario
		where ${ownRow} and progress.times_completed > 0
			and progress.comfort_answers is distinct from ${value('answers')}::jsonb`
});

/**
 * Keeps how the learner felt after the last completion, 1–5 each, in place of earlier answers.
 *
 * @throws DomainError `scenario-not-found`, `reflection-needs-completion`
 */
export function reflectOnScenario(
	context: ActorContext,
	input: { scenarioId: string } & ComfortIndicators
): Promise<ActionResult> {
	const { scenarioId, confidence, engagement, understanding } = input;
	const answers = JSON.stringify({ confidence, engagement, understanding });
	return perform(context, statement, { scenarioId, answers }, ({ progress }) => {
		if (!progress || progress.timesCompleted === 0) return 'reflection-needs-completion';
		const kept = progress.comfortAnswers;
		const isKept = comfortParts.every((part) => kept?.[part] === input[part]);
		return isKept ? 'nothing' : 'again';
	});
}

import { randomUUID } from 'node:crypto';
import type { ActorContext } from '#lib/server/context.ts';
import { abandonAttempt } from '#lib/server/progress/abandon-attempt.ts';
import { completeAttempt } from '#lib/server/progress/complete-attempt.ts';
import { keepAttempt } from '#lib/server/progress/keep-attempt.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { findProgress } from '#lib/server/progress/queries.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { reflectOnScenario } from '#lib/server/progress/reflect-on-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { unsaveScenario } from '#lib/server/progress/unsave-scenario.ts';
import { writeNotes } from '#lib/server/progress/write-notes.ts';
import type { DemoLearner } from './people.ts';
import type { Chance } from './random.ts';

/** What the demo has to know of a scenario to play on it. */
export interface DemoScenario {
	id: string;
	difficultyRating: number;
	targetLanguages: string[];
	objectives: number;
	seconds: number;
	/** How well it is liked, 1–5: made up, the mean of its ratings to be. */
	appeal: number;
	/** How often it is picked, against the others: made up. */
	draw: number;
}

const notes = [
	'Say the figure, then stop talking. I filled the silence again.',
	'Second time went much better. Ask about the alternatives earlier.',
	'Learn the polite refusal by heart before Thursday.',
	'I froze after the first question. Practise the opening three times.',
	'Good one for the train. Try it with Samira next week.'
];

/** How much this learner would want this scenario: 0 when it is in a language of no use to them. */
export function wish(learner: DemoLearner, scenario: DemoScenario): number {
	const { targetLanguages, difficultyRating, draw } = scenario;
	if (targetLanguages.length > 0 && !targetLanguages.includes(learner.language)) return 0;
	return draw / (1 + (difficultyRating - learner.level) ** 2);
}

/**
 * One visit of one learner to one scenario, through the services that the pages call.
 *
 * @returns how many actions it was
 */
export async function visit(
	context: ActorContext,
	learner: DemoLearner,
	scenario: DemoScenario,
	chance: Chance
): Promise<number> {
	const scenarioId = scenario.id;
	let clock = context.now?.getTime() ?? Date.now();
	let actions = 0;
	const later = (seconds: number): ActorContext => {
		clock += seconds * 1000;
		actions += 1;
		return { ...context, now: new Date(clock) };
	};

	if (chance.happens(0.35)) {
		await saveScenario(later(chance.whole(5, 60)), { scenarioId });
		if (chance.happens(0.5)) return actions;
	}
	const before = await findProgress(context, scenarioId);
	if (!before?.openAttemptId && chance.happens(0.06)) {
		await markCompleted(later(10), { scenarioId, attemptId: randomUUID() });
		return actions;
	}

	const started = await startAttempt(later(20), { scenarioId, language: learner.language });
	const attemptId = started.progress?.openAttemptId;
	if (!attemptId) return actions;

	const seconds = Math.max(60, Math.round(chance.around(scenario.seconds, scenario.seconds / 2)));
	const done = Array.from({ length: scenario.objectives }, (_, index) => index).filter(() =>
		chance.happens(0.8)
	);
	await keepAttempt(later(seconds / 2), {
		scenarioId,
		attemptId,
		objectives: done,
		seconds: Math.round(seconds / 2)
	});
	if (chance.happens(0.08)) return actions;
	if (chance.happens(0.14)) {
		await abandonAttempt(later(60), { scenarioId, attemptId, seconds: Math.round(seconds / 2) });
		return actions;
	}
	await completeAttempt(later(seconds / 2), { scenarioId, attemptId, seconds });

	const grade = (mean: number) => Math.min(5, Math.max(1, Math.round(chance.around(mean, 1.1))));
	if (chance.happens(0.6)) {
		const answers = { confidence: grade(3.4), engagement: grade(3.9), understanding: grade(3.6) };
		await reflectOnScenario(later(30), { scenarioId, ...answers });
	}
	if (chance.happens(0.45)) {
		await rateScenario(later(10), { scenarioId, rating: grade(scenario.appeal) });
	}
	if (chance.happens(0.15)) {
		await writeNotes(later(90), { scenarioId, notes: chance.pick(notes) });
	}
	if (chance.happens(0.05)) await unsaveScenario(later(10), { scenarioId });
	return actions;
}

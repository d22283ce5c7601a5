import type { ActorContext } from '#lib/server/context.ts';
import type { Database } from '#lib/server/db/client.ts';
import { completeAttempt } from '#lib/server/progress/complete-attempt.ts';
import { keepAttempt } from '#lib/server/progress/keep-attempt.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { unsaveScenario } from '#lib/server/progress/unsave-scenario.ts';
import { writeNotes } from '#lib/server/progress/write-notes.ts';
import type { FullWay, Place } from './way.ts';

/** Seconds that a run is said to have taken; cut to how long it really did. */
const seconds = 60;

/** The product's own services, as its routes call them. */
export function throughServices(db: Database, name = 'services'): FullWay {
	const as = ({ learner }: Place): ActorContext => ({
		db,
		actor: { id: learner, name: 'Learner', isAdmin: false }
	});
	const on = ({ scenario }: Place) => ({ scenarioId: scenario });
	return {
		name,
		save: (place) => saveScenario(as(place), on(place)),
		unsave: (place) => unsaveScenario(as(place), on(place)),
		completeAtOnce: (place, attemptId) => markCompleted(as(place), { ...on(place), attemptId }),
		start: async (place) => {
			const { progress } = await startAttempt(as(place), { ...on(place), language: null });
			return progress?.openAttemptId ?? '';
		},
		keep: (place, attemptId, objectives) =>
			keepAttempt(as(place), { ...on(place), attemptId, objectives, seconds }),
		complete: (place, attemptId) =>
			completeAttempt(as(place), { ...on(place), attemptId, seconds }),
		rate: (place, rating) => rateScenario(as(place), { ...on(place), rating }),
		writeNotes: (place, notes) => writeNotes(as(place), { ...on(place), notes }),
		close: () => db.$client.end({ timeout: 5 })
	};
}

import { randomUUID } from 'node:crypto';
import { keepAttempt } from '#lib/server/progress/keep-attempt.ts';
import { findProgress } from '#lib/server/progress/queries.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { writeNotes } from '#lib/server/progress/write-notes.ts';
import { createScenario } from '#lib/server/scenarios/create-scenario.ts';
import { publishScenario } from '#lib/server/scenarios/publish-scenario.ts';
import { unpublishScenario } from '#lib/server/scenarios/unpublish-scenario.ts';
import { content } from '#tests/integration/scenarios/content.ts';
import type { Person } from './person.ts';
import type { Stage } from './stage.ts';

/** Every way in which a scenario may be there for others, or not. */
export const states = ['public', 'unlisted', 'private', 'draft', 'withdrawn'] as const;
export type State = (typeof states)[number];

/** An id of the right shape that nobody has. */
export const nowhere = 'AAAAAAAAAAAAAAAAAAAAAA';

/** What all of them share, also with those that forms write: so each is one to go on with after another. */
const alike = { targetLanguages: ['de'], categories: ['housing'], tags: ['neighbours'] };

/** Writes a scenario and leaves it so. What its author has done with it stays. */
export async function writeScenario(stage: Stage, author: Person, state: State): Promise<string> {
	const context = stage.as(author);
	const { id } = await createScenario(context, { content: content(alike) });
	if (state === 'draft') return id;
	await publishScenario(context, {
		scenarioId: id,
		visibility: state === 'withdrawn' ? 'public' : state
	});
	if (state === 'withdrawn') await unpublishScenario(context, { scenarioId: id });
	return id;
}

/** Has somebody leave something of every kind on a scenario: a save, notes, and an open run. */
export async function rehearse(stage: Stage, person: Person, scenarioId: string): Promise<void> {
	const context = stage.as(person);
	await saveScenario(context, { scenarioId });
	await writeNotes(context, { scenarioId, notes: 'Speak slower.' });
	await startAttempt(context, { scenarioId, language: 'de' });
	const attemptId = await openAttemptOf(stage, person, scenarioId);
	await keepAttempt(context, { scenarioId, attemptId, objectives: [1], seconds: 0 });
}

/** The id of somebody's open run; where there is none, one that nobody has. */
export async function openAttemptOf(
	stage: Stage,
	person: Person,
	scenarioId: string
): Promise<string> {
	const progress = person.actor && (await findProgress(stage.as(person), scenarioId));
	return progress?.openAttemptId ?? randomUUID();
}

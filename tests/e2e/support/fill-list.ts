import { randomUUID } from 'node:crypto';
import type { Actor } from '#lib/server/context.ts';
import type { Database } from '#lib/server/db/client.ts';
import { users } from '#lib/server/db/schema/index.ts';
import { createScenario } from '#lib/server/scenarios/create-scenario.ts';
import { publishScenario } from '#lib/server/scenarios/publish-scenario.ts';
import type { ScenarioContent } from '#lib/scenarios/types.ts';
import { onAppDatabase } from '#tests/support/app-under-test.ts';

/** A tag that nothing else in the database has. */
export const newTag = (): string => `t-${randomUUID().slice(0, 13)}`;

const content = (changes: Partial<ScenarioContent>): ScenarioContent => ({
	title: 'Returning a coat',
	description: 'The zip broke on the first day.',
	role: 'character',
	difficulty: 'intermediate',
	instructions: 'Ask for your money back.',
	context: 'A small shop on a Saturday.',
	expectedOutcome: null,
	learningGoal: null,
	learningObjectives: ['Say what is wrong'],
	persona: {},
	comfortIndicators: {},
	difficultyRating: 5,
	cefrLevel: 'B1',
	cefrRecommendation: null,
	textLanguage: 'en',
	targetLanguages: ['ja'],
	categories: ['food'],
	tags: [],
	estimatedDurationSeconds: 540,
	...changes
});

/**
 * Publishes scenarios by a new author, a day apart, the last one newest.
 *
 * @param firstDay days after the first of January 2026
 * @returns the author's id, and the scenarios' in the order in which they were given
 */
export const publishMany = (
	all: Partial<ScenarioContent>[],
	firstDay = 0
): Promise<{ author: string; ids: string[] }> =>
	onAppDatabase(async (db) => {
		const actor = await newAuthor(db);
		const ids: string[] = [];
		for (const [index, changes] of all.entries()) {
			const now = new Date(Date.UTC(2026, 0, 1) + (firstDay + index) * 86_400_000);
			const context = { db, actor, now };
			const { id } = await createScenario(context, { content: content(changes) });
			await publishScenario(context, { scenarioId: id, visibility: 'public' });
			ids.push(id);
		}
		return { author: actor.id, ids };
	});

async function newAuthor(db: Database): Promise<Actor> {
	const id = randomUUID();
	const name = `Grace ${id.slice(0, 6)}`;
	await db.insert(users).values({ id, name, email: `${id}@example.test` });
	return { id, name, isAdmin: false };
}

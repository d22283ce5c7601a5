import { eq } from 'drizzle-orm';
import type { Database } from '#lib/server/db/client.ts';
import { users } from '#lib/server/db/schema/users.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { loadStarterLibrary } from '#lib/server/starter-library/load-starter-library.ts';
import { listQuery } from '#lib/scenarios/list-query.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
import { makeUpLearners } from '../../demo/people.ts';
import { visit } from '../../demo/play.ts';
import { chanceOf } from '../../demo/random.ts';

/** What pages are asked for. */
export interface Stage {
	scenarioId: string;
	tag: string;
}

/**
 * The built-in library with some learners' practice, so that every list is full: its texts are as
 * long as texts are.
 */
export async function fill(db: Database): Promise<Stage> {
	await loadStarterLibrary(db);
	const chance = chanceOf(2026);
	const learners = makeUpLearners(20, chance);
	const actors = await db
		.insert(users)
		.values(learners.map(({ name, email }) => ({ name, email })))
		.returning({ id: users.id, name: users.name, isAdmin: users.isAdmin });
	const all = await db.query.scenarios.findMany({ orderBy: (table, { asc }) => asc(table.id) });
	for (const [place, scenario] of all.entries()) {
		const at = place % actors.length;
		const [learner, actor] = [learners[at], actors[at]];
		if (!learner || !actor) continue;
		await visit(
			{ db, actor, now: new Date(Date.now() - 3_600_000) },
			learner,
			{
				id: scenario.id,
				difficultyRating: scenario.difficultyRating ?? 4,
				targetLanguages: scenario.targetLanguages,
				objectives: scenario.learningObjectives?.length ?? 0,
				seconds: scenario.estimatedDurationSeconds ?? 600,
				appeal: 4,
				draw: 1
			},
			chance
		);
	}
	const tag = mostCommon(all.flatMap(({ tags }) => tags));
	const scenarioId = all.find(({ tags }) => tags.includes(tag))?.id ?? '';
	return { scenarioId, tag };
}

/** Gives the learner some marks of their own on what the lists show. */
export async function mark(db: Database, email: string): Promise<void> {
	const [actor] = await db.select().from(users).where(eq(users.email, email));
	if (!actor) throw new Error('nobody has registered');
	const { items } = await listScenarios({ db, actor }, listQuery({ sort: 'trending' }));
	for (const card of items.slice(0, 5)) {
		await saveScenario({ db, actor }, { scenarioId: card.id });
	}
}

function mostCommon(words: string[]): string {
	const counts = new Map<string, number>();
	for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
	return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), ['', 0])[0];
}

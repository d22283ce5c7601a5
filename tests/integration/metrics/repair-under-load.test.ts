import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { repairMetrics } from '#lib/server/metrics/repair.ts';
import { findDifferences } from '#lib/server/metrics/verify.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { unsaveScenario } from '#lib/server/progress/unsave-scenario.ts';
import { createWorld } from '../../support/world.ts';

/** Only upwards: a count that is too low makes the next learner's action fail, as it should. */
const injections = [
	sql`amount_saved_count = amount_saved_count + 7`,
	sql`total_attempts = total_attempts + 3`,
	sql`total_attempts = total_attempts + 2, total_times_used = total_times_used + 2`,
	sql`ratings_count = ratings_count + 2, rating_sum = rating_sum + 6, rating_square_sum = rating_square_sum + 18`,
	sql`is_listed = not is_listed`
];

it('mends a hundred differences while sixteen learners act on the same scenarios, and makes none', async () => {
	const world = await createWorld();
	const learners = await Promise.all(Array.from({ length: 16 }, () => world.createUser()));
	const ids = Array.from({ length: 100 }, (_, index) => `s${String(index).padStart(3, '0')}`);
	for (const id of ids) await world.createScenario({ id });

	let isOver = false;
	let actions = 0;
	const crowd = learners.map(async (learner, index) => {
		const context = world.as(learner);
		// Each begins elsewhere, so that they meet and part again.
		for (let step = index * 13; !isOver; step += 1) {
			const scenarioId = ids[step % ids.length] as string;
			await saveScenario(context, { scenarioId });
			await markCompleted(context, { scenarioId, attemptId: randomUUID() });
			await rateScenario(context, { scenarioId, rating: 1 + (step % 5) });
			if (step % 2) await unsaveScenario(context, { scenarioId });
			actions += 4;
		}
	});
	const mended = new Set<string>();
	const repair = () =>
		repairMetrics(world.db, { onRepair: ({ scenarioId }) => void mended.add(scenarioId) });
	const play = async () => {
		// Half before it looks; the other half while it mends those.
		const inject = async (some: string[]) => {
			for (const [index, id] of some.entries()) {
				await world.db.execute(
					sql`update scenario_metadata set ${injections[index % injections.length]} where scenario_id = ${id}`
				);
			}
		};
		await inject(ids.slice(0, 50));
		await Promise.all([repair(), inject(ids.slice(50))]);
		await repair();
	};
	await Promise.all([play().finally(() => (isOver = true)), ...crowd]);

	expect(await findDifferences(world.db)).toEqual([]);
	expect(mended.size, 'scenarios that were mended').toBe(100);
	expect(actions, 'what the learners did meanwhile').toBeGreaterThan(200);
});

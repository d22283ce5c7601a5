import { randomUUID } from 'node:crypto';
import type { Database } from '#lib/server/db/client.ts';
import { chanceOf } from '../../demo/random.ts';
import type { Stage } from './fill.ts';
import type { Way } from './way.ts';

/** What learners did, and what the figures say that they did. */
export interface Replay {
	saved: number;
	countedSaves: number;
	completed: number;
	countedCompletions: number;
}

/**
 * Lets every learner save and complete every scenario, each fifth time by a click that is sent
 * twice, and reads what was counted.
 */
export async function replay(db: Database, way: Way, stage: Stage): Promise<Replay> {
	const chance = chanceOf(2026);
	const before = await readCounts(db);
	let done = 0;
	const perhapsTwice = async (act: () => Promise<unknown>) => {
		const isTwice = chance.happens(0.2);
		await Promise.all(isTwice ? [act(), act()] : [act()]);
	};
	for (const learner of stage.learners) {
		for (const scenario of stage.scenarios) {
			const attempt = randomUUID();
			await perhapsTwice(() => way.save({ learner, scenario }));
			await perhapsTwice(() => way.completeAtOnce({ learner, scenario }, attempt));
			done += 1;
		}
	}
	const after = await readCounts(db);
	return {
		saved: done,
		countedSaves: after.saves - before.saves,
		completed: done,
		countedCompletions: after.completions - before.completions
	};
}

async function readCounts({ $client }: Database): Promise<{ saves: number; completions: number }> {
	const [sums] = await $client<{ saves: string; completions: string }[]>`
		select sum(amount_saved_count) as saves, sum(total_times_used) as completions
		from scenario_metadata`;
	return { saves: Number(sums?.saves), completions: Number(sums?.completions) };
}

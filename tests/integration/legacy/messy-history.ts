import type { OldAttempt, OldOutcome } from './old-rows.ts';

export interface History {
	attempts: OldAttempt[];
	outcomes: OldOutcome[];
}

/**
 * A made-up past with every fault of the old tables: runs in one table, in both or twice in one,
 * rows without a user, users and scenarios that are gone, negative, absurd and missing times,
 * attempts both completed and abandoned, completions before their start.
 *
 * @param count rows of both tables together
 */
export function makeHistory(
	seed: number,
	count: number,
	people: (string | null)[],
	scenarioIds: string[]
): History {
	const chance = chanceOf(seed);
	const pick = <T>(from: T[]): T => from[Math.floor(chance() ** 2 * from.length)] as T;
	const instant = (at: number) => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
	const attempts: OldAttempt[] = [];
	const outcomes: OldOutcome[] = [];
	while (attempts.length + outcomes.length < count) {
		const who = { userId: pick(people), scenarioId: pick(scenarioIds) };
		const at = Date.UTC(2021, 0, 1) + Math.floor(chance() * 1_000 * 86_400) * 1_000;
		const where = chance();
		const isDone = chance() < 0.6;
		const attempt: OldAttempt = {
			...who,
			startedAt: instant(at),
			completedAt: isDone ? instant(at + (chance() - 0.05) * 3_600_000) : null,
			abandonedAt: chance() < 0.2 ? 'step-3' : null,
			seconds: chance() < 0.25 ? null : messySeconds(chance)
		};
		const outcome: OldOutcome = {
			...who,
			isAchieved: chance() < 0.1 ? !isDone : isDone,
			seconds: messySeconds(chance),
			createdAt: instant(at + Math.floor(chance() * 1_800) * 1_000)
		};
		if (where < 0.75) attempts.push(attempt);
		if (where < 0.08) attempts.push({ ...attempt });
		if (where > 0.4) outcomes.push(outcome);
		if (where > 0.95) outcomes.push({ ...outcome });
	}
	while (attempts.length + outcomes.length > count) attempts.pop();
	return { attempts, outcomes };
}

function messySeconds(chance: () => number): number {
	const kind = chance();
	if (kind < 0.04) return -Math.floor(chance() * 5_000);
	if (kind < 0.08) return 86_399 + Math.floor(chance() * 4);
	if (kind < 0.1) return 2_147_483_647;
	if (kind < 0.15) return 0;
	return Math.floor(chance() * 3_600);
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function chanceOf(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

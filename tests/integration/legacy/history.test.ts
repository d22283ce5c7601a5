import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { scenarios } from '#lib/server/db/schema/index.ts';
import { migrateLegacy } from '#lib/server/legacy/migrate-legacy.ts';
import { makeHistory } from './messy-history.ts';
import { insertAttempts, insertOutcomes } from './old-rows.ts';
import { type Came, countSlowly } from './slow-count.ts';
import { createOldWorld } from './support.ts';

const rowCount = 20_000;

it.each([
	[1, undefined],
	[2026, undefined],
	[77_001, { rowsRead: 3_000, pagesWritten: 2 }]
])(
	'counts a messy history of 20,000 rows as the rules do by hand (seed %i, parts of %o)',
	async (seed, parts) => {
		const world = await createOldWorld('attempts', 'outcomes');
		const learners: string[] = [];
		for (let n = 0; n < 40; n++) learners.push((await world.createUser()).id);
		const there: string[] = [];
		for (let n = 0; n < 25; n++) there.push((await world.createScenario()).id);
		const people = [...learners, ...Array.from({ length: 8 }, () => randomUUID()), null];
		const wanted = [...there, 'gone-one', 'gone "two" | `three`'];
		const history = makeHistory(seed, rowCount, shuffled(people), shuffled(wanted));
		expect(history.attempts.length + history.outcomes.length).toBe(rowCount);
		await insertAttempts(world.db, history.attempts);
		await insertOutcomes(world.db, history.outcomes);
		const expected = countSlowly(
			history.attempts,
			history.outcomes,
			new Set(learners),
			new Set(there)
		);

		const report = await migrateLegacy(world.db, parts && { parts });

		const progress = await world.db.execute<Record<string, string>>(sql`
			select user_id || ' ' || scenario_id as key, times_attempted as attempts,
				times_completed as completions, timed_completions as timed,
				completed_time_seconds as seconds, total_time_spent_seconds as total,
				extract(epoch from last_attempt_at) * 1000 as attempted,
				extract(epoch from last_completed_at) * 1000 as completed,
				extract(epoch from created_at) * 1000 as created
			from user_scenario_progress`);
		const rows = new Map(
			progress.map(({ key = '', ...row }) => [
				key,
				Object.fromEntries(
					Object.entries(row).map(([name, value]) => [name, value === null ? null : Number(value)])
				) as unknown as Came
			])
		);
		expect(sorted(rows)).toEqual(sorted(expected.learners));

		const baseline = await world.db.execute<Record<string, string>>(sql`
			select scenario_id as key, total_attempts as attempts, total_times_used as completions,
				timed_completions as timed, completed_time_seconds as seconds
			from scenario_metadata_baseline where total_attempts > 0`);
		expect(
			sorted(
				new Map(
					baseline.map(({ key = '', ...row }) => [
						key,
						Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)]))
					])
				)
			)
		).toEqual(sorted(expected.baseline));
		expect(
			new Map(report?.goneScenarios.map(({ scenarioId, ...row }) => [scenarioId, row]))
		).toEqual(expected.gone);
		const sum = [...expected.learners.values(), ...expected.baseline.values()].reduce(
			(total, { attempts }) => total + attempts,
			0
		);
		expect(report?.sums.after.total_attempts).toBe(sum);
		expect(report?.equation).toEqual({
			scenarios: await world.db.$count(scenarios),
			differences: 0
		});
	}
);

it('sees every fault of the old tables in what it makes up', () => {
	const people = ['a', 'b', null];
	const { attempts, outcomes } = makeHistory(5, rowCount, people, ['x', 'y']);
	const faults = {
		withoutUser: attempts.some((row) => row.userId === null),
		negative: attempts.some((row) => (row.seconds ?? 0) < 0),
		absurd: outcomes.some((row) => row.seconds > 86_400),
		noTime: attempts.some((row) => row.seconds === null),
		both: attempts.some((row) => row.completedAt !== null && row.abandonedAt !== null),
		backwards: attempts.some((row) => row.completedAt !== null && row.completedAt < row.startedAt)
	};
	expect(Object.values(faults)).not.toContain(false);
});

const sorted = <T>(map: Map<string, T>): [string, T][] =>
	[...map].sort(([one], [other]) => (one < other ? -1 : 1));

function shuffled<T>(from: T[]): T[] {
	return from
		.map((item, place) => [item, (place * 7919) % 101] as const)
		.sort(([, one], [, other]) => one - other)
		.map(([item]) => item);
}

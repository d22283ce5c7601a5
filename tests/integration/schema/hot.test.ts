import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#lib/server/db/client.ts';
import { completeAttempt } from '#lib/server/progress/complete-attempt.ts';
import { keepAttempt } from '#lib/server/progress/keep-attempt.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { unsaveScenario } from '#lib/server/progress/unsave-scenario.ts';
import { writeNotes } from '#lib/server/progress/write-notes.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let scenarioId: string;

// A crowd that has a row each, never saved, in pages that are as full as the table wants them.
beforeAll(async () => {
	world = await createWorld();
	scenarioId = (await world.createScenario()).id;
	await world.db.execute(sql`
		insert into users (id, name, email)
		select md5(n::text)::uuid, 'Learner', n || '@example.test' from generate_series(1, 2000) as n`);
	await world.db.execute(sql`
		insert into user_scenario_progress (user_id, scenario_id)
		select id, ${scenarioId} from users`);
	await world.db.execute(sql`vacuum (full, analyze) user_scenario_progress`);
});
afterAll(() => world.close());

/** A learner from each page of the table. */
async function onePerPage(): Promise<string[]> {
	const rows = await world.db.execute<{ id: string }>(sql`
		select distinct on ((ctid::text::point)[0]) user_id as id from user_scenario_progress
		where times_attempted = 0 order by (ctid::text::point)[0], user_id`);
	return rows.map(({ id }) => id);
}

/** Of a learner's run from the first tick to long notes, the actions that touched an index. */
async function touchingIndexes(learner: string): Promise<string[]> {
	return world.db.$client.begin(async (transaction) => {
		const db = { $client: transaction } as unknown as Database;
		// A transaction's clock stands still; a minute passes from each action to the next.
		let now = Date.now();
		const actor = { id: learner, name: 'Learner', isAdmin: false };
		const context = () => ({ db, actor, now: new Date((now += 60_000)) });
		const { progress } = await startAttempt(context(), { scenarioId, language: null });
		const attempt = { scenarioId, attemptId: progress?.openAttemptId ?? '', seconds: 1 };
		const actions = {
			keep: () => keepAttempt(context(), { ...attempt, objectives: [0] }),
			'keep more': () => keepAttempt(context(), { ...attempt, objectives: [0, 1, 2] }),
			complete: () => completeAttempt(context(), attempt),
			rate: () => rateScenario(context(), { scenarioId, rating: 4 }),
			notes: () => writeNotes(context(), { scenarioId, notes: 'Ask for the window. '.repeat(10) }),
			'long notes': () => writeNotes(context(), { scenarioId, notes: noise(20_000) })
		};
		const touching = [];
		for (const [name, act] of Object.entries(actions)) {
			const before = await heapOnlyUpdates();
			expect(await act()).toMatchObject({ changed: true });
			if ((await heapOnlyUpdates()) === before) touching.push(name);
		}
		return touching;

		async function heapOnlyUpdates(): Promise<number> {
			const [row] = await transaction<{ count: string }[]>`
				select n_tup_hot_upd as count from pg_stat_xact_user_tables
				where relname = 'user_scenario_progress'`;
			return Number(row?.count);
		}
	});
}

/** Text that does not compress to nothing. */
const noise = (length: number): string =>
	Array.from({ length }, (_, place) => ((place * place * 31) % 36).toString(36)).join('');

it('touches no index to keep, complete, rate or write notes, on the fullest page', async () => {
	const learners = (await onePerPage()).slice(0, -1);
	expect(learners.length).toBeGreaterThan(10);
	for (const learner of learners) expect(await touchingIndexes(learner)).toEqual([]);
});

it('would touch one if it held a column that every action writes', async () => {
	await world.db.execute(sql`
		create index too_much_idx on user_scenario_progress (user_id, updated_at)`);
	try {
		const [learner = ''] = await onePerPage();
		expect(await touchingIndexes(learner)).toHaveLength(6);
	} finally {
		await world.db.execute(sql`drop index too_much_idx`);
	}
});

it('does not search all saved rows to take one back, however few the statistics say there are', async () => {
	const sent: [string, unknown[]][] = [];
	const unsafe = (text: string, values: unknown[]) => {
		sent.push([text, values]);
		return world.db.$client.unsafe(text, values as never[], { prepare: true });
	};
	const learner = world.as({ id: (await onePerPage())[0] ?? '', name: '', isAdmin: false });
	await unsaveScenario(
		{ ...learner, db: { $client: { unsafe } } as unknown as Database },
		{ scenarioId }
	);
	const [text, values] = sent[0] ?? ['', []];
	const rows = await world.db.$client.unsafe(`explain (format json) ${text}`, values as never[]);
	const [{ Plan: plan }] = rows[0]?.['QUERY PLAN'] as [{ Plan: Plan }];
	const scans = nodesOf(plan).filter(
		(node) =>
			node['Relation Name'] === 'user_scenario_progress' && node['Node Type'] !== 'ModifyTable'
	);
	expect(scans.length).toBeGreaterThan(0);
	for (const scan of scans) expect(scan['Index Cond'] ?? 'nothing').toContain('user_id = ');
});

interface Plan {
	'Node Type': string;
	'Relation Name'?: string;
	'Index Cond'?: string;
	Plans?: Plan[];
}
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

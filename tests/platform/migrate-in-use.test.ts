import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActorContext } from '#lib/server/context.ts';
import { connect, connectForServing, type Database } from '#lib/server/db/client.ts';
import { migrateDatabase } from '#lib/server/db/migrate.ts';
import { completeAttempt } from '#lib/server/progress/complete-attempt.ts';
import { keepAttempt } from '#lib/server/progress/keep-attempt.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { unsaveScenario } from '#lib/server/progress/unsave-scenario.ts';
import { writeNotes } from '#lib/server/progress/write-notes.ts';
import { promisesOf } from '#tests/support/catalogue.ts';
import { databaseUrl, dropDatabases, onServer } from '#tests/support/database.ts';
import { makeTemporaryDirectory } from '#tests/support/data-directory.ts';
import { expectEquation } from '#tests/support/equation.ts';
import { firstMigrations, migrationCount } from '#tests/support/older-migrations.ts';
import { startTestServer, type TestServer } from '#tests/support/server.ts';

// What a migration does to the version that still serves. That version's own code is not kept in the
// repository: its place is taken by what its schema let it count on, and by today's actions, which
// need no more of the tables than the first version with all of its triggers had.

const prefix = `rehearsal_test_${process.pid}_in_use_`;
/** How many migrations the first version had that learners could practise with. */
const oldest = 5;
let server: TestServer;
let directory: string;
let made = 0;

beforeAll(async () => {
	server = await startTestServer();
	directory = await makeTemporaryDirectory('in-use');
});
afterAll(async () => {
	await dropDatabases(server.url, prefix);
	await server.stop();
	fs.rmSync(directory, { recursive: true });
});

/** A database as the version with so many migrations has it. */
async function databaseOf(count: number): Promise<string> {
	const name = `${prefix}${made++}`;
	await onServer(server.url, (client) => client`create database ${client(name)}`);
	const url = databaseUrl(server.url, name);
	await migrateDatabase(url, firstMigrations(count, directory));
	return url;
}

/** Learners and scenarios, named by the columns that the first version had. */
async function fill(db: Database, people: number): Promise<string[]> {
	await db.$client`
		insert into users (name, email)
		select 'Learner ' || n, n || '@example.test' from generate_series(1, ${people}::integer) as n`;
	await db.$client`
		insert into scenarios (id, title, description, role, difficulty, instructions, context,
			visibility, is_active, published_at)
		select 's' || n, 'Scenario ' || n, 'Book a table.', 'character', 'beginner', 'Ask.',
			repeat('A restaurant on a Friday. ', 20), 'public', true, now()
		from generate_series(0, 399) as n`;
	await db.$client`insert into scenario_metadata (scenario_id, is_listed) select id, true from scenarios`;
	await db.$client`insert into scenario_metadata_baseline (scenario_id) select id from scenarios`;
	return (await db.$client<{ id: string }[]>`select id from users`).map(({ id }) => id);
}

/** Everything that a learner does with a scenario, from beginning to end. */
async function practise(context: ActorContext, scenarioId: string): Promise<void> {
	await saveScenario(context, { scenarioId });
	const { progress } = await startAttempt(context, { scenarioId, language: 'ja' });
	const attemptId = progress?.openAttemptId ?? '';
	await keepAttempt(context, { scenarioId, attemptId, objectives: [0], seconds: 5 });
	await completeAttempt(context, { scenarioId, attemptId, seconds: null });
	await rateScenario(context, { scenarioId, rating: 4 });
	await writeNotes(context, { scenarioId, notes: `Speak slowly. ${randomUUID()}` });
	await unsaveScenario(context, { scenarioId });
}

test('no migration takes away what statements of the version before count on', async () => {
	const url = await databaseOf(oldest);
	let before = await onServer(url, promisesOf);
	for (let count = oldest + 1; count <= migrationCount; count += 1) {
		const applied = await migrateDatabase(url, firstMigrations(count, directory));
		const after = await onServer(url, promisesOf);
		const [name] = applied;
		const gone = before.named.filter((line) => !after.named.includes(line));
		expect(gone, `gone with ${name}`).toEqual([]);
		// An insert of the version before does not give a column that it does not know.
		const isOld = (table: string) => before.named.some((line) => line.startsWith(`${table} `));
		const demanded = after.mustBeGiven.filter(
			({ table, column }) =>
				isOld(table) &&
				!before.mustBeGiven.some((one) => one.table === table && one.column === column)
		);
		expect(demanded, `demanded since ${name}`).toEqual([]);
		before = after;
	}
});

test('learners practise on while the migrations run, and none is refused', async () => {
	const url = await databaseOf(oldest);
	const db = connectForServing(url);
	let isOver = false;
	let rounds = 0;
	try {
		const learners = await fill(db, 8);
		const writers = learners.map(async (id, index) => {
			for (let turn = index; !isOver; turn += 1) {
				const actor = { id, name: 'Learner', isAdmin: false };
				// Few scenarios, so that they wait for each other as well.
				await practise({ db, actor }, `s${turn % 5}`);
				rounds += 1;
			}
		});
		const everybody = Promise.all(writers);
		const untilMoreRounds = async () => {
			const wanted = rounds + 2 * learners.length;
			while (rounds < wanted) await Promise.race([sleep(10), everybody]);
		};
		await untilMoreRounds();
		const before = rounds;
		expect(await migrateDatabase(url)).toHaveLength(migrationCount - oldest);
		expect(rounds, 'while it migrated').toBeGreaterThan(before);
		await untilMoreRounds();
		isOver = true;
		await everybody;
		await expectEquation(db);
	} finally {
		isOver = true;
		await db.$client.end({ timeout: 5 });
	}
});

test('a migration that has to wait for a lock gives up before anybody behind it is refused', async () => {
	const url = await databaseOf(migrationCount);
	const db = connectForServing(url);
	const elsewhere = connect(url, { max: 1 });
	const folder = firstMigrations(migrationCount, path.join(directory, 'locking'));
	const journalFile = path.join(folder, 'meta/_journal.json');
	const journal = JSON.parse(fs.readFileSync(journalFile, 'utf8')) as {
		entries: { idx: number; when: number; tag: string }[];
	};
	const last = journal.entries.at(-1) as (typeof journal.entries)[number];
	const added = { ...last, idx: last.idx + 1, when: last.when + 1, tag: '9000_add_column' };
	journal.entries.push(added);
	fs.writeFileSync(journalFile, JSON.stringify(journal));
	fs.writeFileSync(
		path.join(folder, '9000_add_column.sql'),
		'alter table scenarios add column later integer;'
	);
	const waiting = () => db.$client`select from pg_stat_activity
		where datname = current_database() and application_name = 'rehearsal migrate'
			and wait_event_type = 'Lock'`;
	try {
		const [id = ''] = await fill(db, 1);
		const context = { db, actor: { id, name: 'Learner', isAdmin: false } };
		// A report, say, that somebody has left open.
		await elsewhere.$client.begin(async (reader) => {
			await reader`select count(*) from scenarios`;
			const migrating = migrateDatabase(url, folder).then(
				() => 'migrated',
				(error: Error) => error.message
			);
			let hasGivenUp = false;
			void migrating.then(() => (hasGivenUp = true));
			while ((await waiting()).length === 0 && !hasGivenUp) await sleep(10);
			// Behind the migration's lock, which is behind the reader's.
			await practise(context, 's1');
			expect(await migrating).toMatch(
				/^Migration 9000_add_column needs a lock .* Nothing of it was/
			);
			await practise(context, 's2');
		});
		// Another one, that is closed after it has waited once: it tries again before it gives up.
		const { again } = await elsewhere.$client.begin(async (reader) => {
			await reader`select count(*) from scenarios`;
			const again = migrateDatabase(url, folder);
			let isOver = false;
			again.catch(() => undefined).finally(() => (isOver = true));
			for (const isWaiting of [true, false]) {
				while ((await waiting()).length > 0 !== isWaiting && !isOver) await sleep(10);
			}
			return { again };
		});
		expect(await again).toEqual(['9000_add_column']);
		await practise(context, 's3');
		await expectEquation(db);
	} finally {
		await elsewhere.$client.end({ timeout: 5 });
		await db.$client.end({ timeout: 5 });
	}
});

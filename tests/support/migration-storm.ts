import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { expect } from 'vitest';
import { openClient } from '#lib/server/db/address.ts';
import { connect } from '#lib/server/db/client.ts';
import { migrateDatabase } from '#lib/server/db/migrate.ts';
import { runScript, type ScriptProcess } from './app-process.ts';
import { schemaOf } from './catalogue.ts';
import { makeTemporaryDirectory } from './data-directory.ts';
import { databaseUrl, dropDatabases, onServer } from './database.ts';
import { expectEquation } from './equation.ts';
import { firstMigrations, migrationCount } from './older-migrations.ts';

/** The first version that had all tables and their triggers. */
const oldest = 3;
/** Enough that a migration which goes through them takes a while. */
const scenarioCount = 400;

/**
 * Kills whoever migrates at random moments, an empty database and one of a random older version with
 * scenarios in it; the next start must come through, and leave what a fresh database has.
 *
 * @param rounds how many databases of each kind
 */
export async function migrationStorm(serverUrl: string, rounds: number): Promise<void> {
	const prefix = `rehearsal_test_${process.pid}_migration_storm_`;
	const directory = await makeTemporaryDirectory('migration-storm');
	let made = 0;
	const withDatabase = async (work: (url: string) => Promise<void>) => {
		const name = `${prefix}${made++}`;
		await onServer(serverUrl, (client) => client`create database ${client(name)}`);
		await work(databaseUrl(serverUrl, name));
	};
	const older = async (url: string) => {
		const count = randomInt(oldest, migrationCount);
		await migrateDatabase(url, firstMigrations(count, directory));
		await onServer(url, fill);
	};
	try {
		let fresh: string[] = [];
		let longest = 0;
		await withDatabase(async (url) => {
			longest = await undisturbed(url);
			fresh = await onServer(url, schemaOf);
		});
		const beginnings = [async () => undefined, older];
		for (const begin of Array.from({ length: rounds }, () => beginnings).flat()) {
			await withDatabase(async (url) => {
				await begin(url);
				await killMigrator(url, longest);
				await migrateDatabase(url);
				expect(await onServer(url, schemaOf)).toEqual(fresh);
				if (begin === older) await expectNothingLost(url);
			});
		}
	} finally {
		await dropDatabases(serverUrl, prefix);
		fs.rmSync(directory, { recursive: true });
	}
}

/** Scenarios of an older version, without what later ones have added. */
async function fill(client: postgres.Sql): Promise<void> {
	await client`insert into users (name, email) values ('Ada', 'ada@example.test')`;
	await client`
		insert into scenarios (id, title, description, role, difficulty, instructions, context, tags,
			created_by_user_id, visibility, is_active, published_at)
		select 's' || n, 'Scenario ' || n, 'Book a table.', 'character', 'beginner', 'Ask.',
			repeat('A restaurant on a Friday. ', 20), array['food'], id, 'public', true, now()
		from users, generate_series(1, ${scenarioCount}::integer) as n`;
	await client`insert into scenario_metadata (scenario_id, is_listed) select id, true from scenarios`;
	await client`insert into scenario_metadata_baseline (scenario_id) select id from scenarios`;
}

async function expectNothingLost(url: string): Promise<void> {
	const db = connect(url, { max: 2 });
	try {
		const [rows] = await db.$client`
			select (select count(*)::integer from scenarios) as scenarios,
				(select count(*)::integer from search.documents) as documents`;
		expect(rows).toEqual({ scenarios: scenarioCount, documents: scenarioCount });
		await expectEquation(db);
	} finally {
		await db.$client.end();
	}
}

/** @returns milliseconds that migrating takes when nobody disturbs it */
async function undisturbed(url: string): Promise<number> {
	const migrator = runScript('db-migrate.ts', { env: { DATABASE_URL: url } });
	await untilMigrating(url, migrator);
	const begun = performance.now();
	expect((await migrator.ended).code, migrator.output()).toBe(0);
	return Math.ceil(performance.now() - begun);
}

/** Ends the process that migrates, some time after it has begun; it may be through by then. */
async function killMigrator(url: string, longest: number): Promise<void> {
	const migrator = runScript('db-migrate.ts', { env: { DATABASE_URL: url } });
	await untilMigrating(url, migrator);
	await Promise.race([sleep(randomInt(longest)), migrator.ended]);
	migrator.kill('SIGKILL');
	await migrator.ended;
}

async function untilMigrating(url: string, migrator: ScriptProcess): Promise<void> {
	const client = openClient(url, { max: 1 });
	let isOver = false;
	void migrator.ended.then(() => (isOver = true));
	try {
		while (!isOver) {
			const [found] = await client`select from pg_stat_activity
				where datname = current_database() and application_name = 'rehearsal migrate'`;
			if (found) return;
			await sleep(5);
		}
	} finally {
		await client.end();
	}
}

import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrateDatabase } from '#lib/server/db/migrate.ts';
import { migrationsFolder } from '#lib/server/db/migrations.ts';
import { databaseUrl, dropDatabases, onServer } from '#tests/support/database.ts';
import { makeTemporaryDirectory } from '#tests/support/data-directory.ts';
import { startTestServer, type TestServer } from '#tests/support/server.ts';

const prefix = `rehearsal_test_${process.pid}_migrate_`;
let server: TestServer;
let made = 0;
const folders: string[] = [];

beforeAll(async () => {
	server = await startTestServer();
});
afterAll(async () => {
	await dropDatabases(server.url, prefix);
	await server.stop();
	for (const folder of folders) fs.rmSync(folder, { recursive: true });
});

async function emptyDatabase(): Promise<string> {
	const name = `${prefix}${made++}`;
	await onServer(server.url, (client) => client`create database ${client(name)}`);
	return databaseUrl(server.url, name);
}

/** A copy of the migrations, to be tampered with. */
async function copyOfMigrations() {
	const folder = await makeTemporaryDirectory('migrations');
	folders.push(folder);
	fs.cpSync(migrationsFolder, folder, { recursive: true });
	const journalFile = path.join(folder, 'meta/_journal.json');
	const journal = JSON.parse(fs.readFileSync(journalFile, 'utf8')) as {
		entries: { idx: number; version: string; when: number; tag: string; breakpoints: boolean }[];
	};
	return {
		folder,
		journal,
		add(tag: string, when: number, sql: string) {
			fs.writeFileSync(path.join(folder, `${tag}.sql`), sql);
			journal.entries.push({
				idx: journal.entries.length,
				version: '7',
				when,
				tag,
				breakpoints: true
			});
			fs.writeFileSync(journalFile, JSON.stringify(journal));
		},
		newest: () => Math.max(...journal.entries.map((entry) => entry.when))
	};
}

const tableThere = (url: string, table: string) =>
	onServer(
		url,
		async (client) =>
			(await client<{ there: boolean }[]>`select to_regclass(${table}) is not null as there`)[0]
				?.there
	);

describe('migrating', () => {
	test('an empty database applies everything once, however many do it at once', async () => {
		const url = await emptyDatabase();
		const applied = await Promise.all([1, 2, 3, 4, 5].map(() => migrateDatabase(url)));
		const all = fs.readdirSync(migrationsFolder).filter((name) => name.endsWith('.sql'));
		expect(applied.flat().sort()).toEqual(all.map((name) => path.basename(name, '.sql')).sort());
		expect(await migrateDatabase(url)).toEqual([]);
	});

	test('applies what is new, and nothing else', async () => {
		const url = await emptyDatabase();
		const copy = await copyOfMigrations();
		await migrateDatabase(url, copy.folder);
		copy.add('9000_add_one', copy.newest() + 1, 'create table one (id int);');
		expect(await migrateDatabase(url, copy.folder)).toEqual(['9000_add_one']);
		expect(await tableThere(url, 'one')).toBe(true);
		// The version before goes on serving, and may be started again.
		expect(await migrateDatabase(url)).toEqual([]);
	});

	test('refuses one that was merged late, older than what is there', async () => {
		const url = await emptyDatabase();
		const copy = await copyOfMigrations();
		await migrateDatabase(url, copy.folder);
		copy.add('9000_merged_late', copy.newest() - 1, 'create table late (id int);');
		await expect(migrateDatabase(url, copy.folder)).rejects.toThrow(
			/^Migration 9000_merged_late is older than the newest/
		);
		expect(await tableThere(url, 'late')).toBe(false);
	});

	test('refuses one that was edited after it was applied', async () => {
		const url = await emptyDatabase();
		const copy = await copyOfMigrations();
		await migrateDatabase(url, copy.folder);
		const tag = copy.journal.entries[1]?.tag ?? '';
		fs.appendFileSync(path.join(copy.folder, `${tag}.sql`), '\n-- edited\n');
		await expect(migrateDatabase(url, copy.folder)).rejects.toThrow(`Migration ${tag} was edited`);
	});

	test('leaves nothing of one that failed, and goes on from there when it is put right', async () => {
		const url = await emptyDatabase();
		const copy = await copyOfMigrations();
		copy.add(
			'9000_half',
			copy.newest() + 1,
			'create table half (id int);--> statement-breakpoint\nselect nonsense;'
		);
		await expect(migrateDatabase(url, copy.folder)).rejects.toThrow('nonsense');
		expect(await tableThere(url, 'half')).toBe(false);
		expect(await tableThere(url, 'scenarios'), 'those before are there').toBe(true);
		fs.writeFileSync(path.join(copy.folder, '9000_half.sql'), 'create table half (id int);');
		expect(await migrateDatabase(url, copy.folder)).toEqual(['9000_half']);
	});
});

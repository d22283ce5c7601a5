import fs from 'node:fs';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { describe, expect, inject, it } from 'vitest';
import { checkBackup } from '#lib/server/backup/check-backup.ts';
import { restoreBackup } from '#lib/server/backup/restore-backup.ts';
import { writeBackup } from '#lib/server/backup/write-backup.ts';
import { connect } from '#lib/server/db/client.ts';
import { migrateDatabase } from '#lib/server/db/migrate.ts';
import { migrationsFolder } from '#lib/server/db/migrations.ts';
import { onServer } from '#tests/support/database.ts';
import { createWorld } from '#tests/support/world.ts';
import { fillEverything } from './fill.ts';
import { emptyDatabase, everything, restore, tableNames, useDirectory } from './support.ts';

const directory = useDirectory();

describe('a backup that is restored', () => {
	it('loses and changes nothing, whatever the kind of data', async () => {
		const [from, to] = [await createWorld(), await createWorld()];
		await fillEverything(from);
		const file = directory.next();
		const written = await writeBackup(from.db, { file });
		await restore(to.db, file);
		const before = await everything(from.db);
		expect(await everything(to.db)).toEqual(before);
		const tables = await tableNames(from.db);
		expect(written.rows).toBe(tables.flatMap((name) => before[name] ?? []).length);
		expect(written.differences).toBe(0);
	});

	it('was tried with every column of every table filled', async () => {
		const world = await createWorld();
		await fillEverything(world);
		const empty = [];
		const columns = await world.db.$client<{ table: string; column: string }[]>`
			select table_name as table, column_name as column from information_schema.columns
			where table_schema = 'public'`;
		for (const { table, column } of columns) {
			const client = world.db.$client;
			const [found] =
				await client`select from ${client(table)} where ${client(column)} is not null`;
			if (!found) empty.push(`${table}.${column}`);
		}
		expect(empty).toEqual([]);
	});

	it('does not leave out a table', async () => {
		const { db } = await createWorld();
		const { header } = await writeBackup(db, { file: directory.next() });
		expect(header.tables.map(({ name }) => name).sort()).toEqual(await tableNames(db));
	});

	it('does not depend on how a server is set up', async () => {
		const [from, to] = [await createWorld(), await createWorld()];
		await fillEverything(from);
		const settings = {
			datestyle: `'German, DMY'`,
			timezone: `'Asia/Kolkata'`,
			extra_float_digits: '-15',
			bytea_output: 'escape',
			intervalstyle: 'iso_8601'
		};
		const file = directory.next();
		const name = new URL(from.url).pathname.slice(1);
		const setUp = (how: (setting: string, value: string) => string) =>
			onServer(inject('serverUrl'), async (client) => {
				for (const [setting, value] of Object.entries(settings)) {
					await client.unsafe(`alter database "${name}" ${how(setting, value)}`);
				}
			});
		await setUp((setting, value) => `set ${setting} = ${value}`);
		const odd = connect(from.url, { max: 2 });
		try {
			await writeBackup(odd, { file });
		} finally {
			await odd.$client.end();
			await setUp((setting) => `reset ${setting}`);
		}
		await restore(to.db, file);
		expect(await everything(to.db)).toEqual(await everything(from.db));
	});

	it('is not refused for an archive that was broken off before it took anything out', async () => {
		const [from, to] = [await createWorld(), await createWorld()];
		await fillEverything(from);
		const file = directory.next();
		await writeBackup(from.db, { file });
		await to.db.execute(
			sql`insert into progress_archives (id, before) values (gen_random_uuid(), now())`
		);
		await restore(to.db, file);
		expect(await everything(to.db)).toEqual(await everything(from.db));
	});

	it('takes a table along that a later migration makes, and numbers on where it stopped', async () => {
		const folder = copyOfMigrations();
		const [from, to] = [await emptyDatabase(), await emptyDatabase()];
		for (const url of [from, to]) await migrateDatabase(url, folder);
		const file = directory.next();
		const [old, fresh] = [connect(from, { max: 2 }), connect(to, { max: 2 })];
		try {
			await old.$client`insert into later (word) values ('one'), ('two'), ('three')`;
			await writeBackup(old, { file, folder });
			await restoreBackup(fresh, await checkBackup(file, folder), { folder });
			await fresh.$client`insert into later (word) values ('four')`;
			expect([...(await fresh.$client`select id, word from later order by id`)]).toEqual(
				['one', 'two', 'three', 'four'].map((word, index) => ({ id: index + 1, word }))
			);
		} finally {
			await old.$client.end();
			await fresh.$client.end();
			fs.rmSync(folder, { recursive: true });
		}
	});

	it('names what it does not hold: tables that no migration made', async () => {
		const url = await emptyDatabase();
		await migrateDatabase(url);
		await onServer(url, async (client) => {
			await client`create schema legacy`;
			await client`create table legacy.scenario_outcomes (id int)`;
			await client`create table scenario_attempts (id int)`;
			await client`create temporary table passing (id int)`;
		});
		const db = connect(url, { max: 2 });
		try {
			const { header } = await writeBackup(db, { file: directory.next() });
			expect(header.notIncluded).toEqual(['legacy.scenario_outcomes', 'public.scenario_attempts']);
		} finally {
			await db.$client.end();
		}
	});

	it('is as wrong as the figures were, so that they can be repaired', async () => {
		const [from, to] = [await createWorld(), await createWorld()];
		await from.createScenario();
		await from.db.execute(sql`update scenario_metadata set amount_saved_count = 7`);
		from.leaveBroken();
		to.leaveBroken();
		const file = directory.next();
		expect((await writeBackup(from.db, { file })).differences).toBe(1);
		await restore(to.db, file);
		expect(await everything(to.db)).toEqual(await everything(from.db));
	});

	it('can be read by its owner alone', async () => {
		const { db } = await createWorld();
		const file = directory.next();
		await writeBackup(db, { file });
		expect(fs.statSync(file).mode & 0o777).toBe(0o600);
	});
});

/** The migrations and one more, that makes a table whose rows are numbered. */
function copyOfMigrations(): string {
	const folder = fs.mkdtempSync(path.join(path.dirname(directory.next()), 'migrations-'));
	fs.cpSync(migrationsFolder, folder, { recursive: true });
	const journalFile = path.join(folder, 'meta/_journal.json');
	const journal = JSON.parse(fs.readFileSync(journalFile, 'utf8')) as {
		entries: { idx: number; when: number; tag: string }[];
	};
	const last = journal.entries.at(-1) as (typeof journal.entries)[number];
	const added = { ...last, idx: last.idx + 1, when: last.when + 1, tag: '9000_add_later' };
	fs.writeFileSync(journalFile, JSON.stringify({ entries: [...journal.entries, added] }));
	fs.writeFileSync(
		path.join(folder, '9000_add_later.sql'),
		'create table later (id serial primary key, word text);'
	);
	const newest = path.join(folder, 'meta', `${last.tag.split('_')[0]}_snapshot.json`);
	const snapshot = JSON.parse(fs.readFileSync(newest, 'utf8')) as { tables: object };
	const tables = { ...snapshot.tables, 'public.later': { name: 'later' } };
	fs.writeFileSync(path.join(folder, 'meta/9000_snapshot.json'), JSON.stringify({ tables }));
	return folder;
}

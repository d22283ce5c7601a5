import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { gzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { checkBackup } from '#lib/server/backup/check-backup.ts';
import type { BackupHeader } from '#lib/server/backup/format.ts';
import { restoreBackup } from '#lib/server/backup/restore-backup.ts';
import { writeBackup } from '#lib/server/backup/write-backup.ts';
import { connect } from '#lib/server/db/client.ts';
import { migrateDatabase } from '#lib/server/db/migrate.ts';
import { createWorld } from '#tests/support/world.ts';
import {
	damaged,
	noBackup,
	refusal,
	refusalsOfParts,
	unnoticedDamage,
	writeSmallBackup
} from './damage.ts';
import {
	emptyDatabase,
	everything,
	forge,
	restore,
	rowCount,
	seal,
	useDirectory
} from './support.ts';

const directory = useDirectory();

const smallBackup = async () => writeSmallBackup(await createWorld(), directory.next());

/** Bytes between two places of a file that are tried here; `tests/long` tries every one. */
const stride = 7;

describe('a file is refused before any database is touched', () => {
	it('when a byte of it is not as it was written, wherever', async () => {
		expect(await unnoticedDamage(await smallBackup(), stride)).toEqual([]);
	});

	it('when it was cut off, wherever', async () => {
		expect(await refusalsOfParts(await smallBackup(), stride)).toEqual([damaged]);
	});

	it.each<[string, (whole: Buffer) => Buffer]>([
		['a byte', (whole) => Buffer.concat([whole, Buffer.from('\n')])],
		['a page of nothing', (whole) => Buffer.concat([whole, Buffer.alloc(4096)])],
		['itself', (whole) => Buffer.concat([whole, whole])],
		['another file', (whole) => Buffer.concat([whole, gzipSync('and so on')])]
	])('when something follows: %s', async (_, change) => {
		const file = await smallBackup();
		fs.writeFileSync(file, change(fs.readFileSync(file)));
		expect(await refusal(file)).toBe(damaged);
	});

	it.each<[string, Buffer]>([
		['nothing', Buffer.alloc(0)],
		['text', Buffer.from('select 1;\n'.repeat(100))],
		['zeros', Buffer.alloc(4096)],
		['something else that is compressed', gzipSync(randomBytes(100_000).toString('base64'))]
	])('when it is no backup: %s', async (_, bytes) => {
		const file = directory.next();
		fs.writeFileSync(file, bytes);
		expect([noBackup, damaged]).toContain(await refusal(file));
		if (bytes.length === 0) return;
		seal(file, bytes);
		expect(await refusal(file), 'although it ends like one').toBe(noBackup);
	});

	it('when it is not there', async () => {
		expect(await refusal(directory.next())).toMatch(/^SetupError: FILE cannot be read: ENOENT/);
	});

	it('when a later version wrote it in a way that this one does not know', async () => {
		const file = await smallBackup();
		editHeader(file, (header) => ({ ...header, version: 2 }) as object as BackupHeader);
		expect(await refusal(file)).toMatch(/^SetupError: FILE was written in format 2; .* format 1\./);
	});

	it('when it is of another version’s schema, and says which migration it is', async () => {
		const [older, newer, other] = [await smallBackup(), await smallBackup(), await smallBackup()];
		const later = { name: '9000_add_later', hash: 'f'.repeat(64) };
		editHeader(older, (header) => ({ ...header, migrations: header.migrations.slice(0, -1) }));
		editHeader(newer, (header) => ({ ...header, migrations: [...header.migrations, later] }));
		editHeader(other, (header) => ({
			...header,
			migrations: [...header.migrations.slice(0, -1), later]
		}));
		expect(await refusal(older)).toMatch(/of an older version, without \d{4}_\w+, .* then update/);
		expect(await refusal(newer)).toMatch(/of a newer version: it has 9000_add_later.* Update/);
		expect(await refusal(other)).toMatch(/another line of versions: it has 9000_add_later/);
	});

	it('when a row is missing, added or another, although its sums were mended', async () => {
		const file = await smallBackup();
		const text = fs.readFileSync(file);
		// Only the outer sums: the table's own do not fit.
		for (const [from, to] of [
			['\tAda\t', '\tEve\t'],
			['"rows":1', '"rows":2']
		] as const) {
			fs.writeFileSync(file, text);
			forge(file, (lines) => lines.map((line) => line.replace(from, to)), { mendTables: false });
			expect(await refusal(file), from).toBe(damaged);
		}
	});
});

describe('a backup is not restored, and nothing is changed', () => {
	it('when there is a row in any table', async () => {
		const file = await smallBackup();
		for (const fill of [
			sql`insert into users (name, email) values ('Eve', 'eve@example.test')`,
			sql`insert into deleted_users values (gen_random_uuid())`,
			sql`insert into verifications (identifier, value, expires_at) values ('a', 'b', now())`,
			sql`with archive as (
					insert into progress_archives (id, before) values (gen_random_uuid(), now()) returning id)
				insert into progress_archive_batches (archive_id, number, row_count, file_bytes, sha256)
				select id, 1, 1, 1, repeat('0', 64) from archive`,
			// One that is nothing stays as well where there is something else.
			sql`with archive as (insert into progress_archives (id, before) values (gen_random_uuid(), now()))
				insert into deleted_users values (gen_random_uuid())`
		]) {
			const { db } = await createWorld();
			await db.execute(fill);
			const before = await everything(db);
			await expect(restore(db, file)).rejects.toThrow(
				/^The database is not empty: there are rows in \w+\. Point DATA_DIR or DATABASE_URL/
			);
			expect(await everything(db)).toEqual(before);
		}
	});

	it('when the database has migrations that the backup has not', async () => {
		const file = await smallBackup();
		const url = await emptyDatabase();
		await migrateDatabase(url);
		const db = connect(url, { max: 2 });
		try {
			await db.$client`update drizzle.__drizzle_migrations set hash = 'edited'
				where id = (select max(id) from drizzle.__drizzle_migrations)`;
			await expect(restore(db, file)).rejects.toThrow(/newer version .*changed this database/i);
			await db.$client`delete from drizzle.__drizzle_migrations where hash = 'edited'`;
			await expect(restore(db, file)).rejects.toThrow(/lacks|newer version/);
			expect(await rowCount(db)).toBe(0);
		} finally {
			await db.$client.end();
		}
	});

	it('when the backup has a column that no migration made', async () => {
		const file = await smallBackup();
		editHeader(file, (header) => ({
			...header,
			tables: header.tables.map((table) =>
				table.name === 'users' ? { ...table, columns: [...table.columns, 'nickname'] } : table
			)
		}));
		const { db } = await createWorld();
		await expect(restore(db, file)).rejects.toThrow(/made: users\.nickname\. Make it/);
		expect(await rowCount(db)).toBe(0);
	});

	it.each<[string, (lines: string[]) => string[], RegExp]>([
		[
			'a row refers to one that is not there',
			(lines) => lines.filter((line) => !line.includes('\tAda\t')),
			/foreign key constraint "\w+"\.$/
		],
		[
			'a row is what the tables do not take',
			(lines) => lines.map((line) => line.replace('@example.test', '@EXAMPLE.test')),
			/violates check constraint "users_email_lower_case"\.$/
		],
		[
			'a value is of another kind',
			(lines) => lines.map((line) => line.replace('\tpublic\t', '\tnobody\t')),
			/invalid input value for enum/
		],
		[
			'a row lacks a value',
			(lines) =>
				lines.map((line) => (line.includes('\tAda\t') ? line.replace(/\t[^\t]*$/, '') : line)),
			/missing data for column/
		],
		[
			'a row stands there twice',
			(lines) => lines.flatMap((line) => (line.includes('\tAda\t') ? [line, line] : [line])),
			/duplicate key value violates unique constraint/
		],
		[
			'the figures are not what the rows say',
			(lines) =>
				lines.map((line, index) =>
					/"table":"scenario_metadata"/.test(lines[index - 1] ?? '')
						? line.replace(/\t1\t/, '\t2\t')
						: line
				),
			/^1 of the restored figures are not what they must be; in the backup it was 0\./
		]
	])('when %s, and says so in one line without quoting it', async (_, edit, message) => {
		const file = await smallBackup();
		forge(file, edit);
		const { db } = await createWorld();
		const error = await restore(db, file).then(
			() => new Error('taken'),
			(error: Error) => error
		);
		expect(error.message).toMatch(message);
		expect(error.name).toBe('SetupError');
		expect(error.message).not.toMatch(/\n|Ada|example/i);
		expect(error.message).toContain('othing was changed');
		expect(await rowCount(db)).toBe(0);
		// The connection is not left in the middle of something.
		await restore(db, await smallBackup());
	});

	it('when the rows that came to lie there are not the backup’s', async () => {
		const file = await smallBackup();
		const url = await emptyDatabase();
		await migrateDatabase(url);
		const db = connect(url, { max: 2 });
		try {
			await db.$client.unsafe(`
				create function meddle() returns trigger language plpgsql
				as $$ begin new.name := 'Eve'; return new; end $$;
				create trigger meddle before insert on users for each row execute function meddle()`);
			await expect(restore(db, file)).rejects.toThrow(
				'What came to lie in users is not what the backup holds. Nothing was changed.'
			);
			expect(await rowCount(db)).toBe(0);
		} finally {
			await db.$client.end();
		}
	});

	it('when the file is another one by the time it is read again', async () => {
		const [file, other] = [await smallBackup(), await smallBackup()];
		const { db } = await createWorld();
		const checked = await checkBackup(file);
		fs.renameSync(other, file);
		await expect(restoreBackup(db, checked)).rejects.toThrow('has changed meanwhile');
		expect(await rowCount(db)).toBe(0);
	});
});

describe('a backup is not written', () => {
	it('over anything that has its name, also when that comes while it is being written', async () => {
		const { db } = await createWorld();
		const file = directory.next();
		fs.writeFileSync(file, 'precious');
		await expect(writeBackup(db, { file })).rejects.toThrow(/is there already\. Remove it/);
		fs.rmSync(file);
		const onProgress = () => fs.writeFileSync(file, 'precious');
		await expect(writeBackup(db, { file, onProgress })).rejects.toThrow(/is there already/);
		expect(fs.readFileSync(file, 'utf8')).toBe('precious');
		expect(directory.listing().filter((name) => name.includes('unfinished'))).toEqual([]);
	});

	it('of a database that has none of the tables', async () => {
		const db = connect(await emptyDatabase(), { max: 2 });
		try {
			await expect(writeBackup(db, { file: directory.next() })).rejects.toThrow(
				/^There is nothing to back up/
			);
		} finally {
			await db.$client.end();
		}
	});
});

function editHeader(file: string, edit: (header: BackupHeader) => BackupHeader): void {
	forge(file, ([header = '', ...lines]) => [
		JSON.stringify(edit(JSON.parse(header) as BackupHeader)),
		...lines
	]);
}

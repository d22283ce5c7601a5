import { hash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, inject } from 'vitest';
import { checkBackup } from '#lib/server/backup/check-backup.ts';
import { jsonLine, sealLength, sealOf } from '#lib/server/backup/format.ts';
import { restoreBackup } from '#lib/server/backup/restore-backup.ts';
import { RowSum } from '#lib/server/backup/row-sum.ts';
import type { Database } from '#lib/server/db/client.ts';
import { databaseUrl, onServer } from '#tests/support/database.ts';

/** A directory for this file's backups; says where the next one goes. */
export function useDirectory(): { next: () => string; listing: () => string[] } {
	let directory = '';
	beforeAll(() => {
		directory = fs.mkdtempSync(path.join(os.tmpdir(), 'rehearsal-backup-'));
	});
	afterAll(() => fs.rmSync(directory, { recursive: true }));
	return {
		next: () => path.join(directory, `${randomUUID()}.gz`),
		listing: () => fs.readdirSync(directory)
	};
}

/** Checks a backup and puts it into a database, as the command does. */
export async function restore(db: Database, file: string): Promise<void> {
	await restoreBackup(db, await checkBackup(file));
}

/** Every table of the schema, as the database's catalogue has them. */
export async function tableNames(db: Database): Promise<string[]> {
	const rows = await db.$client<{ name: string }[]>`
		select relname as name from pg_class
		where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`;
	return rows.map((row) => row.name);
}

/** Everything that lies in a database: each row whole, derived columns included, floats by their bits. */
export async function everything(db: Database): Promise<Record<string, string[]>> {
	const found: Record<string, string[]> = {};
	for (const name of await tableNames(db)) {
		const rows = await db.$client<{ row: string }[]>`
			select encode(convert_to(one::text, 'UTF8'), 'base64') as row
			from ${db.$client(name)} as one order by 1`;
		found[name] = rows.map(({ row }) => row);
	}
	const scores = await db.$client<{ bits: string }[]>`
		select float8send(trending_score)::text as bits from scenario_metadata order by scenario_id`;
	return { ...found, 'bits of trending_score': scores.map(({ bits }) => bits) };
}

export async function rowCount(db: Database): Promise<number> {
	return Object.values(await everything(db)).flat().length;
}

/** A database of its own, empty; dropped with the run's others. */
export async function emptyDatabase(): Promise<string> {
	const name = `${inject('databasePrefix')}backup_${randomUUID().slice(0, 8)}`;
	await onServer(inject('serverUrl'), (client) => client`create database ${client(name)}`);
	return databaseUrl(inject('serverUrl'), name);
}

/** A backup with other lines, but with sums that fit them: damage that no checksum finds. */
export function forge(
	file: string,
	edit: (lines: string[]) => string[],
	{ mendTables = true } = {}
): void {
	const bytes = fs.readFileSync(file);
	const text = gunzipSync(bytes.subarray(0, bytes.length - sealLength)).toString();
	const lines = edit(text.split('\n').slice(0, -1));
	seal(file, gzipSync(mendTables ? withSums(lines) : lines.map((line) => `${line}\n`).join('')));
}

/** Ends a file as a backup ends. */
export function seal(file: string, bytes: Buffer): void {
	fs.writeFileSync(file, Buffer.concat([bytes, sealOf(hash('sha256', bytes))]));
}

function withSums(lines: string[]): string {
	let total = 0;
	let sum: RowSum | null = null;
	return lines
		.map((line) => {
			if (sum === null && /^\{"table":"\w+"\}$/.test(line)) sum = new RowSum();
			else if (line.startsWith('{"table":') && sum) {
				const { table } = JSON.parse(line) as { table: string };
				const end = { table, rows: sum.rows, sum: sum.toString() };
				total += sum.rows;
				sum = null;
				return jsonLine(end).toString();
			} else if (line.startsWith('{"end":')) {
				return jsonLine({ ...(JSON.parse(line) as object), rows: total }).toString();
			} else if (line !== '\\.') sum?.add(Buffer.from(line));
			return `${line}\n`;
		})
		.join('');
}

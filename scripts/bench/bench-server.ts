import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openClient } from '#lib/server/db/address.ts';
import { openDatabase, type OpenDatabase } from '#lib/server/db/embedded.ts';
import { migrateDatabase } from '#lib/server/db/migrate.ts';

/** A server that benchmarks make databases on. `stop` drops them, and what was started for them. */
export interface BenchServer extends OpenDatabase {
	/** Makes a migrated, empty database, with these settings of its own; says its address. */
	createDatabase: (settings?: Record<string, string>) => Promise<string>;
	/** Cores, versions and settings: what the figures hang on. */
	description: string;
}

/**
 * The server named by `TEST_DATABASE_URL`, else an embedded one in a directory of its own, which
 * flushes what it commits as the product's does. Never the operator's database.
 *
 * @throws {SetupError} when the embedded one cannot be used
 */
export async function openBenchServer(): Promise<BenchServer> {
	const given = process.env.TEST_DATABASE_URL;
	const server = given
		? await openDatabase({ role: 'command', dataDir: '', databaseUrl: given })
		: await openTemporary();
	const made: string[] = [];
	const stop = async () => {
		for (const name of made.splice(0)) {
			await onServer(
				server.url,
				(client) => client`drop database if exists ${client(name)} with (force)`
			);
		}
		await server.stop();
	};
	try {
		return {
			...server,
			stop,
			description: await describe(server.url),
			createDatabase: async (settings = {}) => {
				const name = `rehearsal_bench_${process.pid}_${made.length}`;
				made.push(name);
				await onServer(server.url, async (client) => {
					await client`create database ${client(name)}`;
					for (const [setting, value] of Object.entries(settings)) {
						await client`alter database ${client(name)} set ${client(setting)} to ${client(value)}`;
					}
				});
				const url = new URL(server.url);
				url.pathname = `/${name}`;
				await migrateDatabase(url.href);
				return url.href;
			}
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

async function openTemporary(): Promise<OpenDatabase> {
	const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rehearsal-bench-'));
	// The server's own user passes through it.
	fs.chmodSync(dataDir, 0o711);
	const remove = () => {
		const pointer = path.join(dataDir, 'postgres-location');
		if (fs.existsSync(pointer)) {
			fs.rmSync(fs.readFileSync(pointer, 'utf8').trim(), { recursive: true, force: true });
		}
		fs.rmSync(dataDir, { recursive: true, force: true });
	};
	try {
		const database = await openDatabase({ role: 'command', dataDir, databaseUrl: undefined });
		return {
			...database,
			stop: async () => {
				await database.stop();
				remove();
			}
		};
	} catch (error) {
		remove();
		throw error;
	}
}

async function describe(url: string): Promise<string> {
	return onServer(url, async (client) => {
		const [found] = await client<{ version: string; fsync: string; commit: string }[]>`
			select current_setting('server_version') as version, current_setting('fsync') as fsync,
				current_setting('synchronous_commit') as commit`;
		return `${os.availableParallelism()} cores (${os.cpus()[0]?.model.trim() ?? process.arch}), shared by client and server; Node ${process.versions.node}; PostgreSQL ${found?.version}, fsync ${found?.fsync}, synchronous_commit ${found?.commit}.`;
	});
}

async function onServer<T>(
	url: string,
	work: (client: ReturnType<typeof openClient>) => PromiseLike<T>
): Promise<T> {
	const client = openClient(url, { max: 1, onnotice: () => undefined });
	try {
		return await work(client);
	} finally {
		await client.end({ timeout: 5 });
	}
}

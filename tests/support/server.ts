import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { openClient } from '#lib/server/db/address.ts';
import { makeTemporaryDirectory, removeDataDirectory } from './data-directory.ts';

export interface TestServer {
	url: string;
	/** Which one it is, in words. */
	kind: string;
	stop(): Promise<void>;
}

/**
 * A real PostgreSQL to test on: the one named by `TEST_DATABASE_URL`, else a container where a
 * Docker engine answers, else the product's own embedded server in a directory of its own. Its role
 * must be a superuser.
 */
export async function startTestServer(): Promise<TestServer> {
	const given = process.env.TEST_DATABASE_URL;
	if (given) return { url: given, kind: 'TEST_DATABASE_URL', stop: () => Promise.resolve() };
	if (await hasDocker()) return startContainer();
	return startEmbedded();
}

async function hasDocker(): Promise<boolean> {
	try {
		await promisify(execFile)('docker', ['info'], { timeout: 3_000 });
		return true;
	} catch {
		return false;
	}
}

async function startContainer(): Promise<TestServer> {
	const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
	const container = await new PostgreSqlContainer('postgres:18').start();
	return {
		url: container.getConnectionUri(),
		kind: 'container',
		stop: async () => {
			await container.stop();
		}
	};
}

async function startEmbedded(): Promise<TestServer> {
	const { openDatabase } = await import('#lib/server/db/embedded.ts');
	const dataDir = await makeTemporaryDirectory('test');
	const database = await openDatabase({ role: 'app', dataDir, databaseUrl: undefined });
	const client = openClient(database.url, { max: 1 });
	// What lies on it does not outlive the machine: nobody need wait for its disk.
	await client`alter system set fsync = off`;
	await client`alter system set full_page_writes = off`;
	await client`select pg_reload_conf()`;
	await client.end();
	return {
		url: database.url,
		kind: 'embedded',
		stop: async () => {
			await database.stop();
			await removeDataDirectory(dataDir);
		}
	};
}

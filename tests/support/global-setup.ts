import { createHash } from 'node:crypto';
import { readMigrations } from '#lib/server/db/migrations.ts';
import type { TestProject } from 'vitest/node';
import { createTemplate, dropDatabases, onServer } from './database.ts';
import { startTestServer } from './server.ts';

declare module 'vitest' {
	export interface ProvidedContext {
		/** Address of the server that the integration tests use. */
		serverUrl: string;
		/** The migrated database that every test database is cloned from. */
		templateName: string;
		/** What the names of this run's databases begin with. */
		databasePrefix: string;
	}
}

const prefix = 'rehearsal_test_';

/** Once a run: a server, a migrated template on it, and everything dropped at the end. */
export default async function globalSetup(project: TestProject): Promise<() => Promise<void>> {
	const server = await startTestServer();
	await dropLeftovers(server.url);

	const schema = createHash('sha256')
		.update(
			readMigrations()
				.map((migration) => migration.hash)
				.join()
		)
		.digest('hex')
		.slice(0, 8);
	const databasePrefix = `${prefix}${process.pid}_`;
	const templateName = `${databasePrefix}template_${schema}`;
	await createTemplate(server.url, templateName);

	project.provide('serverUrl', server.url);
	project.provide('templateName', templateName);
	project.provide('databasePrefix', databasePrefix);

	return async () => {
		await dropDatabases(server.url, databasePrefix);
		await server.stop();
	};
}

/** Databases of runs that were killed, as far as they ran on this machine. */
async function dropLeftovers(serverUrl: string): Promise<void> {
	if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(serverUrl).hostname)) return;
	const names = await onServer(
		serverUrl,
		(client) => client<{ datname: string }[]>`
			select datname from pg_database where starts_with(datname, ${prefix})`
	);
	for (const { datname } of names) {
		const pid = Number(datname.slice(prefix.length).split('_')[0]);
		if (!isAlive(pid)) await dropDatabases(serverUrl, datname);
	}
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

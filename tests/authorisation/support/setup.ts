import type { TestProject } from 'vitest/node';
import { openDatabase } from '#lib/server/db/embedded.ts';
import { cleanUp, newDataDir, startApp } from '#tests/support/app-process.ts';
import { databaseUrl, dropDatabases, onServer } from '#tests/support/database.ts';
import { listRoutes, type Route } from '#tests/support/routes.ts';

declare module 'vitest' {
	export interface ProvidedContext {
		/** Where the app of this suite serves. */
		appAddress: string;
		/** Where its database is. */
		appDatabase: string;
		/** All that the build answers to. */
		routes: Route[];
	}
}

/** Sessions of the tests' own making are signed with the app's. */
export const secret = 'for-the-tests-alone-0123456789abcdef';

/** Once a run: the built app on a database of its own, which nobody else writes in. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const serverUrl = process.env.TEST_DATABASE_URL;
	const name = `rehearsal_test_${process.pid}_authorisation`;
	const url = serverUrl && databaseUrl(serverUrl, name);
	if (serverUrl) await onServer(serverUrl, (client) => client`create database ${client(name)}`);
	const close = async () => {
		await cleanUp();
		if (serverUrl) await dropDatabases(serverUrl, name);
	};
	try {
		const dataDir = await newDataDir();
		const app = await startApp({ dataDir, env: { DATABASE_URL: url ?? '', AUTH_SECRET: secret } });
		project.provide('appAddress', await app.address);
		const database = await openDatabase({ role: 'command', dataDir, databaseUrl: url });
		project.provide('appDatabase', database.url);
		project.provide('routes', await listRoutes());
		return async () => {
			await database.stop();
			await close();
		};
	} catch (error) {
		await close();
		throw error;
	}
}

import { connect } from '#lib/server/db/client.ts';
import { createTemplate, databaseUrl, dropDatabases } from './database.ts';
import { startTestServer } from './server.ts';
import { fillable, type Fillable } from './world.ts';

/**
 * Starts a server, or takes the one that is named, and makes so many worlds on it, each on a database
 * of its own: for tests outside the integration tests.
 *
 * @returns the worlds, and what takes everything down again
 */
export async function openOwnWorlds(
	count: number
): Promise<{ worlds: Fillable[]; close: () => Promise<void> }> {
	const server = await startTestServer();
	const prefix = `rehearsal_test_${process.pid}_long_${Date.now()}_`;
	const worlds: Fillable[] = [];
	for (let index = 0; index < count; index += 1) {
		await createTemplate(server.url, `${prefix}${index}`);
		const url = databaseUrl(server.url, `${prefix}${index}`);
		worlds.push(fillable(connect(url, { max: 20 }), url));
	}
	return {
		worlds,
		close: async () => {
			await Promise.all(worlds.map(({ db }) => db.$client.end({ timeout: 5 })));
			await dropDatabases(server.url, prefix);
			await server.stop();
		}
	};
}

import type postgres from 'postgres';
import { openClient } from '#lib/server/db/address.ts';
import { migrateDatabase } from '#lib/server/db/migrate.ts';

/** The address of another database on the same server. */
export function databaseUrl(serverUrl: string, name: string): string {
	const url = new URL(serverUrl);
	url.pathname = `/${name}`;
	return url.href;
}

/** The same address for connections that begin with such settings, whatever their pool asks for. */
export function withSettings(address: string, settings: Record<string, string>): string {
	const url = new URL(address);
	for (const [name, value] of Object.entries(settings)) url.searchParams.set(name, value);
	return url.href;
}

/** Runs something on the server's own database, on a connection that is closed afterwards. */
export async function onServer<T>(
	serverUrl: string,
	work: (client: postgres.Sql) => Promise<T>
): Promise<T> {
	const client = openClient(serverUrl, { max: 1, onnotice: () => undefined });
	try {
		return await work(client);
	} finally {
		await client.end();
	}
}

/** Makes the migrated database that all others are cloned from. */
export async function createTemplate(serverUrl: string, name: string): Promise<void> {
	await onServer(serverUrl, async (client) => {
		await client`create database ${client(name)}`;
	});
	await migrateDatabase(databaseUrl(serverUrl, name));
}

/** Clones the template; says the address of the clone. */
export async function cloneTemplate(
	serverUrl: string,
	template: string,
	name: string
): Promise<string> {
	await onServer(serverUrl, async (client) => {
		await client`drop database if exists ${client(name)} with (force)`;
		// Through the log, page by page, costs twice as much.
		await client`create database ${client(name)} template ${client(template)} strategy file_copy`;
	});
	return databaseUrl(serverUrl, name);
}

/** Drops every database whose name begins so. */
export async function dropDatabases(serverUrl: string, prefix: string): Promise<void> {
	await onServer(serverUrl, async (client) => {
		const found = await client<{ datname: string }[]>`
			select datname from pg_database where starts_with(datname, ${prefix})`;
		for (const { datname } of found) {
			await client`drop database if exists ${client(datname)} with (force)`;
		}
	});
}

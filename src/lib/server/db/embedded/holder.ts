import type postgres from 'postgres';
import { SetupError } from '../../setup-error.ts';
import { openClient } from '../address.ts';
import { isUnavailable } from '../errors.ts';
import { isAlive } from './process-state.ts';
import { setTimeout as sleep } from 'node:timers/promises';

export type Role = 'app' | 'command';

/** Advisory locks of the server's own database, in a class of their own. */
const lockClass = 7364;
const locks = { app: 1, everybody: 2, leaving: 3 };

/** Milliseconds for the server to notice that a killed app's connection is gone. */
const patience = 10_000;

/** A place at the running server, which goes with this process however that ends. */
export interface Holder {
	/** Server's version, such as `18.4`. */
	version: string;
	/**
	 * Gives the place up. Whoever is the last gets to run `stop` while nobody else can come in; the
	 * others are left in peace.
	 */
	leave(stop: () => Promise<void>): Promise<void>;
}

/**
 * Takes a place at the server: any number of commands, but one app. The places are locks held by a
 * connection, so none outlives its process.
 *
 * @param onLost called when the connection breaks before `leave`
 * @throws {SetupError} for a second app
 */
export async function hold(
	url: string,
	role: Role,
	dataDir: string,
	onLost: () => void
): Promise<Holder> {
	const state = { isHeld: false };
	const client = openClient(url, {
		max: 1,
		idle_timeout: undefined,
		// The driver would renew the connection now and then, and the locks would go with it.
		max_lifetime: null,
		connect_timeout: 5,
		onnotice: () => undefined,
		onclose: () => {
			if (state.isHeld) onLost();
			state.isHeld = false;
		},
		connection: { application_name: `rehearsal ${role} ${process.pid}`, statement_timeout: 0 }
	});
	try {
		const connection = await client.reserve();
		await connection`select pg_advisory_lock_shared(${lockClass}, ${locks.everybody})`;
		if (role === 'app') await becomeTheApp(connection, dataDir);
		const [server] = await connection<{ version: string }[]>`
			select current_setting('server_version') as version`;
		state.isHeld = true;
		return {
			version: server?.version ?? '',
			leave: async (stop) => {
				if (!state.isHeld) return;
				state.isHeld = false;
				let isStopped = false;
				try {
					if (await isLast(connection)) {
						await stop();
						isStopped = true;
					}
				} catch (error) {
					if (!isUnavailable(error)) throw error;
				} finally {
					connection.release();
					// A stopped server does not answer the farewell.
					await client.end({ timeout: isStopped ? 0 : 1 });
				}
			}
		};
	} catch (error) {
		await client.end({ timeout: 1 });
		throw error;
	}
}

async function becomeTheApp(connection: postgres.ReservedSql, dataDir: string): Promise<void> {
	const deadline = Date.now() + patience;
	for (;;) {
		const [tried] = await connection<{ got: boolean }[]>`
			select pg_try_advisory_lock(${lockClass}, ${locks.app}) as got`;
		if (tried?.got) return;
		const [other] = await connection<{ name: string }[]>`
			select application_name as name from pg_stat_activity join pg_locks using (pid)
			where locktype = 'advisory' and classid = ${lockClass} and objid = ${locks.app} and granted`;
		const pid = Number(other?.name.split(' ').at(-1));
		// A killed one's connection may still be on its way out.
		if (isAlive(pid) || Date.now() > deadline) {
			throw new SetupError(
				`Another Rehearsal (process ${pid}) is running on ${dataDir}. Stop it first, or set DATA_DIR to a directory of its own.`
			);
		}
		await sleep(50);
	}
}

/** One at a time gives up its place and looks whether it was the last; the last one then holds all. */
async function isLast(connection: postgres.ReservedSql): Promise<boolean> {
	await connection`select pg_advisory_lock(${lockClass}, ${locks.leaving})`;
	await connection`select pg_advisory_unlock_shared(${lockClass}, ${locks.everybody})`;
	const [tried] = await connection<{ last: boolean }[]>`
		select pg_try_advisory_lock(${lockClass}, ${locks.everybody}) as last`;
	return tried?.last ?? false;
}

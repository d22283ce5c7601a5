import type { IncomingMessage, ServerResponse } from 'node:http';
import { createPool } from '../db/pool.ts';
import { withinLimit } from '../db/time-limit.ts';
import { isMigrated } from '../db/migrate.ts';

/** Milliseconds for which an answer is used again, and within which the database must give one. */
const cachedFor = 1_000;
const deadline = 1_500;

/** Answers `/healthz` and `/readyz`, and leaves every other address alone. */
export interface Health {
	/** @returns whether the request was one of the two */
	answer(request: IncomingMessage, response: ServerResponse): boolean;
	close(): Promise<void>;
}

/**
 * `/healthz` says that this process lives, `/readyz` that its database answers and is migrated. They
 * have a connection of their own, so that a busy pool does not make the process look dead.
 */
export function createHealth(databaseUrl: string): Health {
	const pool = createPool(databaseUrl, 1, {
		connect_timeout: 2,
		onnotice: () => undefined,
		connection: { application_name: 'rehearsal readyz', statement_timeout: deadline }
	});
	let isSchemaCurrent = false;
	let last = { at: -Infinity, ready: false };
	let pending: Promise<boolean> | null = null;

	const ask = async () => {
		if (isSchemaCurrent) {
			await pool.use((connection) => connection.run((client) => client`select 1`));
		} else {
			isSchemaCurrent = await pool.use((connection) => connection.run(isMigrated));
		}
		return isSchemaCurrent;
	};
	const check = async () => {
		const ready = await withinLimit(AbortSignal.timeout(deadline), ask).catch(() => false);
		last = { at: performance.now(), ready };
		pending = null;
		return ready;
	};
	const isReady = async () => {
		if (performance.now() - last.at <= cachedFor) return last.ready;
		return (pending ??= check());
	};

	return {
		answer(request, response) {
			// Anything else is looked at as everywhere: where it comes from, and whether there is room.
			if (request.method !== 'GET' && request.method !== 'HEAD') return false;
			const [path] = (request.url ?? '').split('?');
			if (path === '/healthz') send(response, 200, 'alive');
			else if (path === '/readyz') {
				void isReady().then((ready) => {
					if (ready) send(response, 200, 'ready');
					else send(response.setHeader('retry-after', '5'), 503, 'not ready');
				});
			} else return false;
			return true;
		},
		close: () => pool.end({ timeout: 1 })
	};
}

function send(response: ServerResponse, status: number, text: string): void {
	response
		.writeHead(status, {
			'content-type': 'text/plain; charset=utf-8',
			'cache-control': 'private, no-store'
		})
		.end(`${text}\n`);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { openClient } from '../db/address.ts';
import { isMigrated } from '../db/migrate.ts';

/** Milliseconds for which an answer is used again, and within which the database must give one. */
const cachedFor = 1_000;
const deadline = 1_800;

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
	const open = () =>
		openClient(databaseUrl, {
			max: 1,
			connect_timeout: 2,
			onnotice: () => undefined,
			connection: { application_name: 'rehearsal readyz', statement_timeout: deadline }
		});
	let client = open();
	let isSchemaCurrent = false;
	let last = { at: -Infinity, ready: false };
	let pending: Promise<boolean> | null = null;

	const ask = async () => {
		if (!isSchemaCurrent) isSchemaCurrent = await isMigrated(client);
		else await client`select 1`;
		return isSchemaCurrent;
	};
	const check = async () => {
		const ready = await inTime(ask());
		if (ready === null) {
			// The connection may be dead without knowing it; the next check gets a new one.
			void client.end({ timeout: 0 });
			client = open();
		}
		last = { at: performance.now(), ready: ready ?? false };
		pending = null;
		return last.ready;
	};
	const isReady = async () => {
		if (performance.now() - last.at <= cachedFor) return last.ready;
		return (pending ??= check());
	};

	return {
		answer(request, response) {
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
		close: () => client.end({ timeout: 1 })
	};
}

/** Null when it fails, and when a frozen database gives no answer at all. */
async function inTime(asking: Promise<boolean>): Promise<boolean | null> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<null>((resolve) => {
		timer = setTimeout(resolve, deadline, null);
	});
	try {
		return await Promise.race([asking, late]);
	} catch {
		return null;
	} finally {
		clearTimeout(timer);
	}
}

function send(response: ServerResponse, status: number, text: string): void {
	response
		.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
		.end(`${text}\n`);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { openClient } from '../db/address.ts';
import { isMigrated } from '../db/migrate.ts';

/** Milliseconds for which an answer is used again, and within which the database must give one. */
const cachedFor = 1_000;
const deadline = 2_000;

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
	const client = openClient(databaseUrl, {
		max: 1,
		connect_timeout: 2,
		onnotice: () => undefined,
		connection: { application_name: 'rehearsal readyz', statement_timeout: deadline }
	});
	let isSchemaCurrent = false;
	let last: { at: number; ready: Promise<boolean> } = {
		at: -Infinity,
		ready: Promise.resolve(false)
	};

	const ask = async () => {
		if (!isSchemaCurrent) isSchemaCurrent = await isMigrated(client);
		else await client`select 1`;
		return isSchemaCurrent;
	};
	const isReady = () => {
		const now = performance.now();
		if (now - last.at > cachedFor) last = { at: now, ready: inTime(ask()) };
		return last.ready;
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

/** A frozen database gives no answer at all: then the answer is no. */
async function inTime(asking: Promise<boolean>): Promise<boolean> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<boolean>((resolve) => {
		timer = setTimeout(resolve, deadline, false);
	});
	try {
		return await Promise.race([asking, late]);
	} catch {
		return false;
	} finally {
		clearTimeout(timer);
	}
}

function send(response: ServerResponse, status: number, text: string): void {
	response
		.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
		.end(`${text}\n`);
}

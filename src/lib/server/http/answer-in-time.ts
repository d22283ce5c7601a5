import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Handle, RequestEvent } from '@sveltejs/kit';
import { getSharedReads } from '../cache/shared-reads.ts';
import { getDatabase } from '../db/app-database.ts';
import { withinLimit } from '../db/time-limit.ts';
import { log } from '../log.ts';
import { answerUnavailable } from './answer-unavailable.ts';

/**
 * Milliseconds that a request may take from when all of it is here. Above the database's own
 * deadlines: whoever takes longer waits for a database that gives no answer at all.
 */
const deadline = 5_200;

/** Milliseconds between two looks at whether all of a form is here. */
const glance = 100;

/**
 * Gives the request its context, and answers 503 when it takes too long. What still runs after its
 * answer is cut off from the database, and writes nothing later.
 */
export const answerInTime: Handle = async ({ event, resolve }) => {
	event.locals.context = {
		get db() {
			return getDatabase();
		},
		get actor() {
			return event.locals.actor;
		},
		get shared() {
			return getSharedReads();
		}
	};
	const answered = new AbortController();
	const limit = new AbortController();
	const late = outOfTime(event, answered.signal).then(() => {
		log.error({ id: event.locals.requestId }, 'no answer in time');
		limit.abort();
		return answerUnavailable(event);
	});
	// Rejects when it is called off.
	late.catch(() => undefined);
	try {
		return await Promise.race([withinLimit(limit.signal, () => resolve(event)), late]);
	} finally {
		answered.abort();
	}
};

/** Resolves at the deadline. Time in which we wait for the reader's form does not count. */
async function outOfTime(event: RequestEvent, signal: AbortSignal): Promise<void> {
	const { req } = (event.platform ?? {}) as { req?: IncomingMessage };
	let left = deadline;
	let last = performance.now();
	while (left > 0) {
		await sleep(req && !req.complete ? Math.min(left, glance) : left, undefined, { signal });
		const now = performance.now();
		if (!isReceiving(event.request, req)) left -= now - last;
		last = now;
	}
}

/** Whether somebody waits for the rest of the body: one that nobody asks for waits for us. */
function isReceiving(request: Request, req: IncomingMessage | undefined): boolean {
	return request.bodyUsed && req !== undefined && !req.complete && !req.destroyed;
}

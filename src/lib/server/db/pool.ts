import {
	type ClientSettings,
	type Connection,
	connectionError,
	createConnection
} from './connection.ts';
import { learnArrayTypes, type Types } from './array-types.ts';
import { currentLimit } from './time-limit.ts';

/**
 * Who waits for a connection: how many at most, and for how many milliseconds while none becomes free,
 * or while they do. Where others are served, so will be who comes later; and whoever asks has mostly
 * had answers to what it asked before, which were for nothing if it were refused now.
 */
const mostWaiting = 500;
const patience = { stuck: 800, moving: 2_400 };

/** Milliseconds after which a connection is replaced, give or take a half. */
const lifetime = 45 * 60_000;

/** Connections to one database, each lent to one at a time. */
export interface Pool {
	/**
	 * Lends a connection for as long as the work takes.
	 *
	 * @throws an error with the code `POOL_EXHAUSTED` when none becomes free in time,
	 * `CONNECTION_ENDED` after `end`, `CONNECTION_DESTROYED` when the limit has come
	 */
	use<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
	/** Has every connection of now replaced: those in use once they are given back. */
	renew(): void;
	/** Takes no more work, and cuts what is not done after so many seconds. */
	end(options?: { timeout?: number | undefined }): Promise<void>;
	/**
	 * How many milliseconds one has to wait for a connection: as long as whoever waits already, or as
	 * the last one had to, and none while one is free.
	 */
	wait(): number;
	readonly options: Connection['options'];
}

interface Held {
	connection: Connection;
	isTaught: boolean;
	generation: number;
	until: number;
}

interface Waiter {
	since: number;
	give: (held: Held) => void;
	refuse: (code: string) => void;
}

/**
 * Makes a pool; connections are opened as they are needed.
 *
 * @param url as `openClient` takes it
 * @param most connections at once
 */
export function createPool(url: string, most: number, settings: ClientSettings): Pool {
	const all = new Set<Held>();
	const idle: Held[] = [];
	const waiting = new Set<Waiter>();
	let generation = 0;
	let isEnding = false;
	let onIdle: (() => void) | undefined;
	/** Milliseconds that the last one waited, and when somebody last got what they waited for. */
	let lastWait = 0;
	let lastGiven = -Infinity;
	// Never connected: it holds how values are read and written, for all of them.
	const { options } = createConnection(url, settings, () => undefined);
	let areTypesKnown = false;
	/** Has a connection read and write values as all do. */
	const teach = async (held: Held) => {
		const { options: own } = held.connection;
		const teachOne = (from: Types, to: Types) => {
			Object.assign(to.parsers, from.parsers);
			Object.assign(to.serializers, from.serializers);
		};
		teachOne(options, own);
		if (!areTypesKnown) teachOne(await learnArrayTypes(held.connection), options);
		areTypesKnown = true;
		teachOne(options, own);
		held.isTaught = true;
	};

	const open = (): Held => {
		const connection = createConnection(url, settings, () => forget(held));
		const until = performance.now() + lifetime * (0.5 + Math.random());
		const held: Held = { connection, isTaught: false, generation, until };
		all.add(held);
		return held;
	};
	const forget = (held: Held) => {
		all.delete(held);
		const place = idle.indexOf(held);
		if (place >= 0) idle.splice(place, 1);
		serveNext();
	};
	const isWorn = (held: Held) => held.generation < generation || held.until < performance.now();
	/** Whatever has become free goes to who has waited longest. */
	const serveNext = () => {
		const [first] = waiting;
		if (!first || isEnding) return;
		const held = idle.pop() ?? (all.size < most ? open() : undefined);
		if (held) first.give(held);
	};
	const giveBack = (held: Held) => {
		if (held.connection.isUsable() && (isEnding || isWorn(held))) void held.connection.close();
		if (held.connection.isUsable()) {
			idle.push(held);
			serveNext();
		}
		if (idle.length === all.size) onIdle?.();
	};
	const acquire = (limit: AbortSignal | undefined): Promise<Held> => {
		if (isEnding) return Promise.reject(connectionError('CONNECTION_ENDED'));
		if (limit?.aborted) return Promise.reject(connectionError('CONNECTION_DESTROYED'));
		const held = idle.pop() ?? (all.size < most ? open() : undefined);
		if (held) {
			lastWait = 0;
			return Promise.resolve(held);
		}
		if (waiting.size >= mostWaiting) return Promise.reject(connectionError('POOL_EXHAUSTED'));
		return new Promise((resolve, reject) => {
			const leave = () => {
				waiting.delete(waiter);
				lastWait = performance.now() - waiter.since;
				clearTimeout(late);
				limit?.removeEventListener('abort', onLimit);
			};
			const waiter: Waiter = {
				since: performance.now(),
				give: (given) => {
					leave();
					lastGiven = performance.now();
					resolve(given);
				},
				refuse: (code) => {
					leave();
					reject(connectionError(code));
				}
			};
			const onLate = () => {
				if (!waiting.has(waiter)) return;
				const now = performance.now();
				const until = Math.min(lastGiven + patience.stuck, waiter.since + patience.moving);
				// A timer may come a little before its time.
				if (until <= now + 1) waiter.refuse('POOL_EXHAUSTED');
				else look(until - now);
			};
			let late: NodeJS.Timeout;
			/** Once what has come meanwhile is read: of a loop that was held up, timers come first. */
			const look = (milliseconds: number) => {
				late = setTimeout(setImmediate, milliseconds, onLate);
			};
			look(patience.stuck);
			const onLimit = () => waiter.refuse('CONNECTION_DESTROYED');
			limit?.addEventListener('abort', onLimit);
			waiting.add(waiter);
		});
	};

	return {
		options,
		use: async (work) => {
			const limit = currentLimit();
			const held = await acquire(limit);
			const { connection } = held;
			const onLimit = () => {
				// Whoever says nothing until now may be gone without a word, and the others with it.
				renew();
				connection.destroy();
			};
			limit?.addEventListener('abort', onLimit);
			try {
				// It may have come while the connection was handed over.
				if (limit?.aborted) throw connectionError('CONNECTION_DESTROYED');
				if (!held.isTaught) await teach(held);
				return await work(connection);
			} finally {
				limit?.removeEventListener('abort', onLimit);
				giveBack(held);
			}
		},
		renew,
		wait: () => {
			if (idle.length > 0 || all.size < most) return 0;
			const [first] = waiting;
			return first ? Math.max(lastWait, performance.now() - first.since) : lastWait;
		},
		end: async ({ timeout } = {}) => {
			isEnding = true;
			for (const waiter of [...waiting]) waiter.refuse('CONNECTION_ENDED');
			const cut = setTimeout(
				() => {
					for (const { connection } of [...all]) connection.destroy();
					onIdle?.();
				},
				(timeout ?? 5) * 1_000
			);
			if (idle.length < all.size) await new Promise<void>((resolve) => (onIdle = resolve));
			await Promise.all([...all].map(({ connection }) => connection.close()));
			clearTimeout(cut);
		}
	};

	function renew(): void {
		generation += 1;
		for (const { connection } of [...idle]) connection.destroy();
	}
}

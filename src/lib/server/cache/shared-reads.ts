import type { Context } from '../context.ts';
import { withinLimit } from '../db/time-limit.ts';
import { createMomentCache, type MomentCache, type MomentLimits } from './moment-cache.ts';

/**
 * What is kept, by what makes it another: `figures` hang on what learners do, `library` only on
 * what authors do, and `pages` are whole answers, which hang on both.
 */
export const sharedKinds = ['figures', 'library', 'pages'] as const;
export type SharedKind = (typeof sharedKinds)[number];

/** Of a database that gives no answer, nobody waits for more than one's whole silence. */
const readLimit = 5_000;

/**
 * What was written in another process is seen after a lifetime at the latest, after two for a page
 * that is made of kept lists, and what it took to read them: 20 seconds in all, where 60 are
 * promised. Longer would spare little: a list that is read once in five seconds costs nothing to
 * speak of.
 */
export const sharedLimits: MomentLimits = {
	lifetime: 5_000,
	joinable: 1_000,
	mostEntries: 2_000,
	mostBytes: 64 * 1024 * 1024,
	sizeOf
};

/** Kept on the global object, so that a reloaded module in development keeps the same cache. */
const key = Symbol.for('rehearsal.shared-reads');
const holder = globalThis as { [key]?: MomentCache };

/** The serving process's cache of what every reader sees alike. */
export function getSharedReads(): MomentCache {
	return (holder[key] ??= createMomentCache(sharedLimits));
}

/** Text takes one or two bytes a letter, and objects about as much again around it. */
function sizeOf(value: unknown): number {
	const { byteLength } = value as { byteLength?: unknown };
	return typeof byteLength === 'number' ? byteLength : 2 * JSON.stringify(value).length;
}

/**
 * Reads what every reader sees alike, from the cache where there is one. What is read does not know
 * who asks, so that nothing of theirs can be in it; and it goes on when the one who asked first is
 * out of time, because others wait for it. Nobody may change what is returned: it is frozen.
 *
 * @param key whatever the result hangs on, all of it
 */
export function readShared<Value extends object>(
	{ db, now, shared }: Context,
	kind: SharedKind,
	key: unknown,
	read: (anybody: Context<null>) => Promise<Value>
): Promise<Value> {
	const anybody: Context<null> = { db, actor: null, now };
	if (!shared) return read(anybody);
	return shared.read(kind, JSON.stringify(key), () =>
		withinLimit(AbortSignal.timeout(readLimit), async () => freeze(await read(anybody)))
	);
}

function freeze<Value extends object>(value: Value): Value {
	for (const part of Object.values(value) as unknown[]) {
		if (typeof part === 'object' && part !== null && !Object.isFrozen(part)) freeze(part);
	}
	return Object.freeze(value);
}

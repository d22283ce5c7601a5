import { createHmac } from 'node:crypto';
import { and, eq, gt, type SQL, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { instantToRecord } from '../db/instant-to-record.ts';
import { withRetry } from '../db/retry.ts';
import { rateLimits } from '../db/schema/index.ts';
import { DomainError } from '../errors.ts';
import {
	type Allowance,
	isLoopback,
	type Limit,
	type LimitName,
	limits,
	networkOf
} from './rules.ts';

/** Who does it: an account by its id or its e-mail address, and where from. */
export interface Subject {
	account?: string | undefined;
	address?: string | undefined;
}

/** Days for which somebody who got in is known where they did. */
const knownDays = 90;

/** How often, in how many calls, what is past is cleared away; and how many rows at a time. */
const clearing = { chance: 0.01, rows: 1_000 };

/**
 * Takes one from what the subject may do. By the generic cell rate algorithm (ATM Forum, Traffic
 * Management 4.0, 4.4.2): a row says when all of an allowance will be free again; one more is
 * allowed while that lies no further ahead than the burst lasts. One statement counts, whatever the
 * number of processes; what was refused costs nothing. Of several at once each goes by the time at which
 * it is counted: by when it was sent, one that is counted after another that was sent a little later would
 * be refused the last that is left.
 *
 * @param secret with which subjects are hashed
 * @throws {DomainError} too-many-tries, with `seconds` until the next one is allowed, at least 1
 */
export async function spend(
	{ db, now }: Context,
	{ limit, subject, secret }: { limit: LimitName; subject: Subject; secret: string }
): Promise<void> {
	const at = sql`coalesce(${now?.toISOString() ?? null}::timestamptz, clock_timestamp())`;
	const counters = countersOf(limit, subject, secret);
	for (const [key, { burst, every }, kind] of counters) {
		const step = sql`make_interval(secs => ${every}::float8)`;
		const taken = await withRetry(() =>
			db.execute(sql`
				insert into ${rateLimits} as kept (key, free_at) values (${key}, ${at} + ${step})
				on conflict (key) do update set free_at = greatest(kept.free_at, ${at}) + ${step}
				where kept.free_at <= ${at} + ${step} * ${burst - 1}::float8
				returning true`)
		);
		if (taken.length > 0) continue;
		if (kind === 'account' && (await isKnown(db, counters, at))) continue;
		// A statement of its own: the one above sees nothing that others counted while it waited for them.
		const [row] = await db.execute<{ seconds: number }>(sql`
			select ceil(extract(epoch from free_at - ${at}) - ${every * (burst - 1)}::float8)::integer as seconds
			from ${rateLimits} where key = ${key}`);
		throw new DomainError('too-many-tries', { seconds: Math.max(1, row?.seconds ?? 1) });
	}
	if (Math.random() < clearing.chance) await clearPast({ db, now });
}

/**
 * Gives back to somebody who got in: what they took just now, and all their tries from there, which
 * were typing errors. From now on they are known there.
 */
export async function forgive(
	{ db, now }: Context,
	{ limit, subject, secret }: { limit: LimitName; subject: Subject; secret: string }
): Promise<void> {
	const counters = countersOf(limit, subject, secret);
	for (const [key, { every }, kind] of counters) {
		await withRetry(() =>
			db.execute(
				kind === 'both'
					? sql`delete from ${rateLimits} where key = ${key}`
					: sql`update ${rateLimits} set free_at = free_at - make_interval(secs => ${every}::float8)
						where key = ${key}`
			)
		);
	}
	const known = knownKey(counters);
	if (known === undefined) return;
	const until = sql`${instantToRecord(now)} + make_interval(days => ${knownDays})`;
	await withRetry(() =>
		db.execute(sql`insert into ${rateLimits} (key, free_at) values (${known}, ${until})
			on conflict (key) do update set free_at = excluded.free_at`)
	);
}

/** Under which it is noted that an account was got into from a place; of other limits undefined. */
const knownKey = (counters: Counter[]): string | undefined =>
	counters.find(([, , kind]) => kind === 'both')?.[0].replace(' both ', ' known ');

async function isKnown(db: Context['db'], counters: Counter[], at: SQL): Promise<boolean> {
	const key = knownKey(counters);
	if (key === undefined) return false;
	const { key: column, freeAt } = rateLimits;
	return (await db.$count(rateLimits, and(eq(column, key), gt(freeAt, at)))) > 0;
}

/** Clears away what means nothing any more; what somebody else is just writing is left. */
async function clearPast({ db, now }: Pick<Context, 'db' | 'now'>): Promise<void> {
	await db.execute(sql`
		delete from ${rateLimits} where key in (
			select key from ${rateLimits}
			where free_at < ${instantToRecord(now)}
			limit ${clearing.rows} for update skip locked
		)`);
}

type Counter = [key: string, allowance: Allowance, kind: keyof Limit];

/** The narrowest first: who is stopped there takes nothing from what others share. */
function countersOf(name: LimitName, { account, address }: Subject, secret: string): Counter[] {
	const limit: Limit = limits[name];
	const place = address === undefined || isLoopback(address) ? undefined : networkOf(address);
	const parts: Record<keyof Limit, (string | undefined)[]> = {
		both: [account, place],
		account: [account],
		address: [place]
	};
	return (['both', 'account', 'address'] as const).flatMap((kind) => {
		const allowance = limit[kind];
		if (!allowance || parts[kind].includes(undefined)) return [];
		const who = createHmac('sha256', secret)
			.update(JSON.stringify(parts[kind]))
			.digest('base64url');
		return [[`${name} ${kind} ${who}`, allowance, kind] satisfies Counter];
	});
}

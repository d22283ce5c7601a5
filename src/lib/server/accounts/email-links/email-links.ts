import { randomBytes } from 'node:crypto';
import { and, eq, gt, lte, sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import type { Executor, Transaction } from '../../db/client.ts';
import { emailLinks } from '../../db/schema/index.ts';
import { hashToken } from '../sessions/hashed-tokens.ts';

export type EmailLinkKind = (typeof emailLinks.kind.enumValues)[number];

/** Hours for which a link is good: the more it opens, the fewer. */
export const linkHours = { reset: 1, verify: 48, change: 24 } as const satisfies Record<
	EmailLinkKind,
	number
>;

/** Links of one kind that an account gets within an hour, and the minutes between two of them. */
const mostAnHour = 4;
const pauseMinutes = 1;

/** A link to be sent: only the mail ever holds its token. */
export interface NewLink {
	kind: EmailLinkKind;
	email: string;
	token: string;
}

/** A new token: 32 random bytes, which is why a plain hash of it is enough. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/**
 * Makes a link for an account whose row the transaction holds. Those sent before stay good, so that
 * nobody can take a link away from its reader by asking for another.
 *
 * @param link.token made before the first try
 * @returns 0 where it was made; else, since one was a moment ago, or enough within the hour, the
 * seconds until another is
 */
export async function makeLink(
	transaction: Transaction,
	{ userId, kind, email, token }: NewLink & { userId: string }
): Promise<number> {
	const ofThisKind = and(eq(emailLinks.userId, userId), eq(emailLinks.kind, kind));
	const tokenHash = hashToken(token);
	await transaction
		.delete(emailLinks)
		.where(and(ofThisKind, lte(emailLinks.expiresAt, sql`now()`)));
	const [recent] = await transaction
		.select({
			made: sql<boolean>`coalesce(bool_or(${emailLinks.tokenHash} = ${tokenHash}), false)`,
			// Of two waits the longer; `greatest` passes over what is not there.
			seconds: sql<number>`ceil(coalesce(extract(epoch from greatest(
				max(${emailLinks.createdAt}) + make_interval(mins => ${pauseMinutes}),
				case when count(*) >= ${mostAnHour} then min(${emailLinks.createdAt}) + interval '1 hour' end
			) - now()), 0))::integer`
		})
		.from(emailLinks)
		.where(and(ofThisKind, gt(emailLinks.createdAt, sql`now() - interval '1 hour'`)));
	// An earlier try whose commit was not heard of.
	if (recent?.made) return 0;
	if (recent && recent.seconds > 0) return recent.seconds;
	await transaction.insert(emailLinks).values({
		userId,
		kind,
		email,
		tokenHash,
		expiresAt: sql`now() + make_interval(hours => ${linkHours[kind]})`
	});
	return 0;
}

/** What a link from a mail is for; null where it is over, or never was one. */
export async function findLink(
	executor: Executor,
	token: string
): Promise<{ userId: string; kind: EmailLinkKind; email: string } | null> {
	const [link] = await executor
		.select({ userId: emailLinks.userId, kind: emailLinks.kind, email: emailLinks.email })
		.from(emailLinks)
		.where(isGood(token));
	return link ?? null;
}

/** That a link has this token, and its time is not over. */
export const isGood = (token: string) =>
	and(eq(emailLinks.tokenHash, hashToken(token)), gt(emailLinks.expiresAt, sql`now()`));

/** Takes back a link whose mail could not be sent, so that another can be asked for at once. */
export async function takeLinkBack({ db }: Pick<Context, 'db'>, token: string): Promise<void> {
	await db.delete(emailLinks).where(eq(emailLinks.tokenHash, hashToken(token)));
}

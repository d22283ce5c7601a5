import { and, desc, eq, gt, isNotNull, ne, sql } from 'drizzle-orm';
import type { ActorContext } from '../context.ts';
import type { Executor } from '../db/client.ts';
import { accounts, emailLinks, users } from '../db/schema/index.ts';

/** How a learner gets into their account, as they see it. */
export interface OwnAccess {
	email: string;
	isVerified: boolean;
	hasPassword: boolean;
	/** Links that are out: where one was sent, and when. */
	links: { kind: 'reset' | 'verify' | 'change'; email: string; createdAt: Date }[];
}

/** Null when the account is gone, and for a guest, who has no address. */
export async function findOwnAccess({ db, actor }: ActorContext): Promise<OwnAccess | null> {
	const [own] = await db
		.select({ email: users.email, isVerified: users.emailVerified })
		.from(users)
		.where(eq(users.id, actor.id));
	if (!own?.email) return null;
	const { email, isVerified } = own;
	const links = await db
		.select({ kind: emailLinks.kind, email: emailLinks.email, createdAt: emailLinks.createdAt })
		.from(emailLinks)
		.where(and(eq(emailLinks.userId, actor.id), gt(emailLinks.expiresAt, sql`now()`)))
		.orderBy(desc(emailLinks.createdAt));
	return { email, isVerified, hasPassword: await hasPassword({ db, actor }), links };
}

/** Whether the learner can sign in with a password. */
export async function hasPassword({
	db,
	actor
}: Pick<ActorContext, 'actor'> & { db: Executor }): Promise<boolean> {
	const own = and(eq(accounts.userId, actor.id), isNotNull(accounts.password));
	return (await db.$count(accounts, own)) > 0;
}

/** A provider that a learner's account is linked to. */
export interface OwnLink {
	id: string;
	providerId: string;
	createdAt: Date;
}

/** The providers that the learner's account is linked to, the oldest link first. */
export async function listLinks({ db, actor }: ActorContext): Promise<OwnLink[]> {
	return db
		.select({
			id: accounts.id,
			providerId: accounts.providerId,
			createdAt: accounts.createdAt
		})
		.from(accounts)
		.where(and(eq(accounts.userId, actor.id), ne(accounts.providerId, 'credential')))
		.orderBy(accounts.createdAt);
}

import { and, eq, sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { violatedConstraint } from '../../db/errors.ts';
import { withRetry } from '../../db/retry.ts';
import { emailLinks, users } from '../../db/schema/index.ts';
import { DomainError } from '../../errors.ts';
import { findLink, isGood } from './email-links.ts';

/**
 * Follows a link that confirms an address, or makes it the account's. After a change every other
 * link is over: one that was sent to the address before opens nothing. Only whoever is signed in to
 * the account may: else somebody could register with another's address, and have it confirmed by
 * its reader, who never saw the account and is linked to it when they come by a provider.
 *
 * @throws {DomainError} link-over; link-of-another; email-taken where another account has the address
 */
export async function confirmEmail(
	{ db, actor }: Pick<Context, 'db' | 'actor'>,
	{ token }: { token: string }
): Promise<void> {
	const link = await findLink(db, token);
	if (!link || link.kind === 'reset') throw new DomainError('link-over');
	const { userId, kind, email } = link;
	if (actor?.id !== userId) throw new DomainError('link-of-another');
	const isTheirs = eq(users.id, userId);
	let tries = 0;
	try {
		await withRetry(() =>
			db.transaction(async (transaction) => {
				tries += 1;
				const [learner] = await transaction
					.update(users)
					.set({ email, emailVerified: true, updatedAt: sql`now()` })
					.where(kind === 'change' ? isTheirs : and(isTheirs, eq(users.email, email)))
					.returning({ wasSo: sql<boolean>`old.email = ${email} and old.email_verified` });
				const used =
					learner && (await transaction.delete(emailLinks).where(isGood(token)).returning());
				// After a lost connection the link may be gone because the try before has used it: then it is so.
				const isDone = tries > 1 && learner?.wasSo;
				if (!used?.length && !isDone) throw new DomainError('link-over');
				const others = eq(emailLinks.userId, userId);
				await transaction
					.delete(emailLinks)
					.where(kind === 'change' ? others : and(others, eq(emailLinks.kind, kind)));
			})
		);
	} catch (error) {
		if (violatedConstraint(error) === 'users_email_unique') throw new DomainError('email-taken');
		throw error;
	}
}

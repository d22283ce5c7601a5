import { eq } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { withRetry } from '../../db/retry.ts';
import { users } from '../../db/schema/index.ts';
import { makeLink, newToken, type NewLink } from './email-links.ts';

/**
 * Makes a link by which whoever reads the account's mail sets a new password.
 *
 * @param input.email as `forgotForm` gives it
 * @returns null where nobody has registered with that address, or enough links are out. The caller
 * tells nobody which it was, nor by the time it takes
 */
export async function askForReset(
	{ db }: Pick<Context, 'db'>,
	{ email }: { email: string }
): Promise<NewLink | null> {
	const link = { kind: 'reset', email, token: newToken() } as const;
	const isMade = await withRetry(() =>
		db.transaction(async (transaction) => {
			const [learner] = await transaction
				.select({ id: users.id })
				.from(users)
				.where(eq(users.email, email))
				.for('no key update');
			if (!learner) return false;
			return (await makeLink(transaction, { ...link, userId: learner.id })) === 0;
		})
	);
	return isMade ? link : null;
}

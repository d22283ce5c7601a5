import type { ActorContext } from '../../context.ts';
import { withRetry } from '../../db/retry.ts';
import { DomainError } from '../../errors.ts';
import { holdLearner } from '../hold-learner.ts';
import { makeLink, newToken, type NewLink } from './email-links.ts';

/**
 * Makes a link by which a learner confirms that they read the mail of their account's address.
 *
 * @returns null where it is confirmed already
 * @throws {DomainError} mail-too-soon, with `seconds` until another may be asked for
 */
export async function askToVerify({
	db,
	actor
}: Pick<ActorContext, 'db' | 'actor'>): Promise<NewLink | null> {
	const token = newToken();
	return withRetry(() =>
		db.transaction(async (transaction) => {
			const { email, emailVerified } = await holdLearner(transaction, actor.id);
			if (emailVerified) return null;
			const link = { kind: 'verify', email, token } as const;
			const seconds = await makeLink(transaction, { ...link, userId: actor.id });
			if (seconds > 0) throw new DomainError('mail-too-soon', { seconds });
			return link;
		})
	);
}

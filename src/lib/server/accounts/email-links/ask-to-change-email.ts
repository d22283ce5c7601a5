import { eq } from 'drizzle-orm';
import type { ActorContext } from '../../context.ts';
import { withRetry } from '../../db/retry.ts';
import { users } from '../../db/schema/index.ts';
import { DomainError } from '../../errors.ts';
import { holdLearner } from '../hold-learner.ts';
import { confirmPassword } from '../passwords/confirm-password.ts';
import { makeLink, newToken, type NewLink } from './email-links.ts';

export interface EmailChange {
	link: NewLink;
	/** The address so far. */
	before: string;
	/**
	 * Whether another account has the new one: its reader is to be told that, and the one who asks
	 * is not. The link then changes nothing.
	 */
	isTaken: boolean;
}

/**
 * Makes a link that gives the account another address. Until it is followed nothing changes.
 *
 * @param input.email the new address, as `emailForm` gives it
 * @param input.password the account's; whatever it is where the account has none
 * @throws {DomainError} email-unchanged, password-wrong, too-busy; mail-too-soon, with `seconds`
 * until another may be asked for
 */
export async function askToChangeEmail(
	context: ActorContext,
	{ email, password }: { email: string; password: string }
): Promise<EmailChange> {
	const { db, actor } = context;
	await confirmPassword(context, { password, confirm: 'yes' });
	const token = newToken();
	return withRetry(() =>
		db.transaction(async (transaction) => {
			const { email: before } = await holdLearner(transaction, actor.id);
			if (before === email) throw new DomainError('email-unchanged');
			const link = { kind: 'change', email, token } as const;
			const seconds = await makeLink(transaction, { ...link, userId: actor.id });
			if (seconds > 0) throw new DomainError('mail-too-soon', { seconds });
			const isTaken = (await transaction.$count(users, eq(users.email, email))) > 0;
			return { link, before, isTaken };
		})
	);
}

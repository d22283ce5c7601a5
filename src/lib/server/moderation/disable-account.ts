import { eq } from 'drizzle-orm';
import type { AdminContext } from '../context.ts';
import { sessions, users } from '../db/schema/index.ts';
import { DomainError } from '../errors.ts';
import { asAdmin, type Done } from './as-admin.ts';
import { holdAccount, isUser } from './hold-account.ts';

/**
 * Disables an account: every session ends with it, and nobody signs in to it any more. What its
 * owner has published stays. One that is disabled already keeps its first reason.
 *
 * @throws {DomainError} own-account, user-not-found, not-an-admin
 */
export async function disableAccount(
	context: AdminContext,
	{ userId, reason }: { userId: string; reason: string }
): Promise<Done> {
	// So there is always an admin left: the one who acts.
	if (userId.toLowerCase() === context.actor.id) throw new DomainError('own-account');
	return asAdmin(context, holdAccount(context, userId), async (acting, { id, disabledAt }) => {
		if (disabledAt) return { changed: false };
		const { transaction, at, note } = acting;
		await transaction
			.update(users)
			.set({ disabledAt: at, disabledReason: reason, updatedAt: at })
			.where(isUser(id));
		await transaction.delete(sessions).where(eq(sessions.userId, id));
		await note({ act: 'disable', objectKind: 'user', objectId: id, reason });
		return { changed: true };
	});
}

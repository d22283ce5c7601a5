import { eq } from 'drizzle-orm';
import type { AdminContext } from '../context.ts';
import { sessions, users } from '../db/schema/index.ts';
import { asAdmin, type Done } from './as-admin.ts';
import { holdAccount, isUser } from './hold-account.ts';

/**
 * Enables a disabled account again: its owner can sign in. One that is not disabled stays as it is.
 *
 * @throws {DomainError} user-not-found, not-an-admin
 */
export function enableAccount(
	context: AdminContext,
	{ userId }: { userId: string }
): Promise<Done> {
	return asAdmin(context, holdAccount(context, userId), async (acting, { id, disabledAt }) => {
		if (!disabledAt) return { changed: false };
		const { transaction, at, note } = acting;
		// What was begun while it was disabled is not to come to life.
		await transaction.delete(sessions).where(eq(sessions.userId, id));
		await transaction
			.update(users)
			.set({ disabledAt: null, disabledReason: null, updatedAt: at })
			.where(isUser(id));
		await note({ act: 'enable', objectKind: 'user', objectId: id });
		return { changed: true };
	});
}

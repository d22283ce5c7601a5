import { eq } from 'drizzle-orm';
import type { AdminContext } from '../context.ts';
import { sessions } from '../db/schema/index.ts';
import { asAdmin, type Done } from './as-admin.ts';
import { holdAccount } from './hold-account.ts';

/**
 * Ends every session of an account, at once. Nothing happens where there is none.
 *
 * @throws {DomainError} user-not-found, not-an-admin
 */
export function signOutAccount(
	context: AdminContext,
	{ userId }: { userId: string }
): Promise<Done> {
	return asAdmin(context, holdAccount(context, userId), async ({ transaction, note }, { id }) => {
		const ended = await transaction
			.delete(sessions)
			.where(eq(sessions.userId, id))
			.returning({ id: sessions.id });
		if (ended.length === 0) return { changed: false };
		await note({ act: 'sign-out', objectKind: 'user', objectId: id });
		return { changed: true };
	});
}

import { eq, inArray } from 'drizzle-orm';
import type { AdminContext } from '../context.ts';
import type { Transaction } from '../db/client.ts';
import { users } from '../db/schema/index.ts';
import { isUuid } from '../db/uuid.ts';
import { DomainError } from '../errors.ts';

/** An account as it is held: what an act on it hangs on. */
export interface HeldAccount {
	id: string;
	disabledAt: Date | null;
}

/**
 * Locks an account that an admin is about to change, the admin's own along with it: in order of id,
 * so that two admins who mean each other wait instead of failing.
 *
 * @throws {DomainError} user-not-found
 */
export const holdAccount =
	({ actor }: AdminContext, userId: string) =>
	async (transaction: Transaction): Promise<HeldAccount> => {
		if (!isUuid(userId)) throw new DomainError('user-not-found');
		const held = await transaction
			.select({ id: users.id, disabledAt: users.disabledAt })
			.from(users)
			.where(inArray(users.id, [actor.id, userId]))
			.orderBy(users.id)
			.for('no key update');
		const account = held.find(({ id }) => id === userId.toLowerCase());
		if (!account) throw new DomainError('user-not-found');
		return account;
	};

/** Has this id. */
export const isUser = (id: string) => eq(users.id, id);

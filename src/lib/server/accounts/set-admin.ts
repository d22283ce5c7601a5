import { and, eq, ne, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { withRetry } from '../db/retry.ts';
import { auditLog, users } from '../db/schema/index.ts';

/** Whom it was about, and whether it was so before. */
export interface SetAdmin {
	name: string;
	email: string;
	changed: boolean;
}

/**
 * Makes somebody an admin, or one no more, and writes it into the log. It holds from their next
 * request on. Only for a command on the machine: no page calls it.
 *
 * @param input.email in whatever case it was typed
 * @returns null where nobody has registered with that address
 */
export async function setAdmin(
	{ db }: Pick<Context, 'db'>,
	input: { email: string; isAdmin: boolean }
): Promise<SetAdmin | null> {
	// Found by it, so it is there.
	const who = { name: users.name, email: sql<string>`${users.email}` };
	const isTheirs = eq(users.email, input.email.trim().toLowerCase());
	const changed = await withRetry(() =>
		db.transaction(async (transaction) => {
			const [one] = await transaction
				.update(users)
				.set({ isAdmin: input.isAdmin, updatedAt: sql`now()` })
				.where(and(isTheirs, ne(users.isAdmin, input.isAdmin)))
				.returning({ ...who, id: users.id });
			if (!one) return null;
			const act = input.isAdmin ? 'grant-admin' : 'revoke-admin';
			await transaction.insert(auditLog).values({ act, objectKind: 'user', objectId: one.id });
			return { name: one.name, email: one.email };
		})
	);
	if (changed) return { ...changed, changed: true };
	const [found] = await db.select(who).from(users).where(isTheirs);
	return found ? { ...found, changed: false } : null;
}

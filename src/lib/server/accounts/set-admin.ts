import { and, eq, ne, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { users } from '../db/schema/index.ts';

/** Whom it was about, and whether it was so before. */
export interface SetAdmin {
	name: string;
	email: string;
	changed: boolean;
}

/**
 * Makes somebody an admin, or one no more. It holds from their next request on. Only for a command
 * on the machine: no page calls it.
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
	const [changed] = await db
		.update(users)
		.set({ isAdmin: input.isAdmin, updatedAt: sql`now()` })
		.where(and(isTheirs, ne(users.isAdmin, input.isAdmin)))
		.returning(who);
	if (changed) return { ...changed, changed: true };
	const [found] = await db.select(who).from(users).where(isTheirs);
	return found ? { ...found, changed: false } : null;
}

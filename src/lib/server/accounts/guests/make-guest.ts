import { createHash, randomBytes } from 'node:crypto';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Actor, Context } from '../../context.ts';
import type { Database } from '../../db/client.ts';
import { withRetry } from '../../db/retry.ts';
import { deletedUsers, users } from '../../db/schema/index.ts';
import { openSession } from '../sessions/open-session.ts';
import type { SessionCookie, Visit } from '../sessions/visit.ts';

/** What is stored as a guest's name; no page shows it. */
const guestName = 'Guest';

/** Within so many seconds a form that comes again is the same press of the same browser. */
const repeatSeconds = 60;

/** A name for one showing of a form that makes a guest. Whoever has it is that browser. */
export const freshGuestKey = (): string => randomBytes(16).toString('base64url');

/**
 * Makes a guest, a learner without an account, and signs them in. One form that is sent twice makes
 * one of them. Who is signed in already stays who they are. How many
 * may be made, the caller has made sure of.
 *
 * @param input.key what `freshGuestKey` gave to the form; left out, every call makes another guest
 * @returns who it is, and the cookie that the browser is to keep
 */
export async function makeGuest(
	context: Context,
	{ key, visit }: { key?: string | undefined; visit: Visit }
): Promise<{ guest: Actor; cookie: SessionCookie | null }> {
	if (context.actor) return { guest: context.actor, cookie: null };
	const id = (await claim(context.db, idFor(key))) ?? (await claim(context.db, idFor(undefined)));
	if (id === null) throw new Error('a guest could not be made');
	const cookie = await openSession(context, { userId: id, visit });
	return { guest: { id, name: guestName, isAdmin: false, isGuest: true }, cookie };
}

/** The guest of this id, made now or a moment ago; null where it is or was somebody else's. */
function claim(db: Database, id: string): Promise<string | null> {
	return withRetry(async () => {
		const [made] = await db.execute(sql`
			insert into ${users} (id, name)
			select ${id}, ${guestName}
			where not exists (select from ${deletedUsers} where id = ${id})
			on conflict (id) do nothing returning id`);
		if (made) return id;
		const [same] = await db
			.select({ id: users.id })
			.from(users)
			.where(
				and(
					eq(users.id, id),
					isNull(users.email),
					sql`${users.createdAt} > now() - make_interval(secs => ${repeatSeconds})`
				)
			);
		return same ? id : null;
	});
}

/**
 * An id that nobody can tell the form's name from: authors see who has saved their scenarios. A name
 * that is none of ours is as good as no name.
 */
function idFor(key: string | undefined): string {
	const given = Buffer.from(key ?? '', 'base64url');
	const isSound = given.length === 16 && given.toString('base64url') === key;
	const bytes = createHash('sha256')
		.update('guest')
		.update(isSound ? given : randomBytes(16))
		.digest();
	bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
	bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
	const hex = bytes.toString('hex', 0, 16);
	return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

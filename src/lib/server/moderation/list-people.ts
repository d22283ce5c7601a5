import { and, desc, eq, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { PersonDetail, PersonEntry } from '#lib/moderation/types.ts';
import type { PeopleKind } from '#lib/moderation/vocabulary.ts';
import type { AdminContext } from '../context.ts';
import { pageOf } from '../db/keyset.ts';
import { reports, scenarios, sessions, users } from '../db/schema/index.ts';
import { isUuid } from '../db/uuid.ts';
import { DomainError } from '../errors.ts';
import { isListed, isOwnedBy } from '../scenarios/visibility.ts';
import { beyond, cursorOf, type PageWish, valuesOf } from './paging.ts';

const columns = {
	id: users.id,
	name: users.name,
	email: users.email,
	createdAt: users.createdAt,
	isAdmin: users.isAdmin,
	disabledAt: users.disabledAt
};

const kinds: Record<PeopleKind, SQL> = {
	admins: eq(users.isAdmin, true),
	disabled: isNotNull(users.disabledAt),
	guests: isNull(users.email)
};

/**
 * Everybody with an account, guests included, who came last first.
 *
 * @param wish.q how a name or an address begins, in whatever case
 * @param wish.kind these alone; everybody when null or left out
 */
export async function listPeople(
	{ db }: AdminContext,
	{ q = '', kind = null, ...wish }: { q?: string; kind?: PeopleKind | null } & PageWish
): Promise<{ items: PersonEntry[]; next: string | null }> {
	const values = valuesOf(wish);
	const rows = await db
		.select({ ...columns, ...cursorOf(users.createdAt, users.id) })
		.from(users)
		.where(
			and(
				begins(q),
				kind === null ? undefined : kinds[kind],
				beyond(users.createdAt, users.id, values, { latestFirst: true })
			)
		)
		.orderBy(desc(users.createdAt), desc(users.id))
		.limit(values.limit);
	return pageOf(rows, values, entryOf);
}

function begins(q: string): SQL | undefined {
	// What no name and no address can hold is left out of what is looked for.
	const text = q.replaceAll('\0', '').toWellFormed().normalize('NFKC').trim();
	if (text === '') return undefined;
	const start = sql`lower(${text.replaceAll(/[\\%_]/g, '\\$&')}) || '%'`;
	return or(sql`lower(${users.name}) like ${start}`, sql`${users.email} like ${start}`);
}

interface Row {
	id: string;
	name: string;
	email: string | null;
	createdAt: Date;
	isAdmin: boolean;
	disabledAt: Date | null;
}

const entryOf = ({ id, name, email, createdAt, isAdmin, disabledAt }: Row): PersonEntry => ({
	id,
	name,
	email,
	createdAt: createdAt.toISOString(),
	isAdmin,
	disabledAt: disabledAt?.toISOString() ?? null
});

/**
 * One account, as an admin needs to see it before doing something about it.
 *
 * @throws {DomainError} user-not-found
 */
export async function getPerson({ db }: AdminContext, userId: string): Promise<PersonDetail> {
	const [found] = isUuid(userId)
		? await db
				.select({ ...columns, disabledReason: users.disabledReason })
				.from(users)
				.where(eq(users.id, userId))
		: [];
	if (!found) throw new DomainError('user-not-found');
	const theirs = isOwnedBy(found.id);
	const ofTheirs = sql`${reports.closedAt} is null and ${reports.scenarioId} in (
		select id from ${scenarios} where ${theirs})`;
	return {
		...entryOf(found),
		disabledReason: found.disabledReason,
		sessions: await db.$count(
			sessions,
			and(eq(sessions.userId, found.id), sql`${sessions.expiresAt} > now()`)
		),
		listed: await db.$count(scenarios, and(theirs, isListed())),
		openReports: await db.$count(reports, ofTheirs)
	};
}

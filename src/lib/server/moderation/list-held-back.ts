import { and, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { HeldBackEntry, ModeratedScenario } from '#lib/moderation/types.ts';
import type { AdminContext } from '../context.ts';
import { pageOf } from '../db/keyset.ts';
import { reports, scenarios, users } from '../db/schema/index.ts';
import { DomainError } from '../errors.ts';
import { authorColumns } from '../scenarios/cards.ts';
import { statusOf } from '../scenarios/rules.ts';
import { canRead, hasId } from '../scenarios/visibility.ts';
import { canDecideOn } from './hold-scenario.ts';
import { beyond, cursorOf, type PageWish, valuesOf } from './paging.ts';

/** A title that this admin may read; what is private is nobody else's to read. */
const titleFor = (reader: string) =>
	sql<string | null>`case when ${canRead(reader)} then ${scenarios.title} end`;

/** What admins have taken out of the lists, the latest first. */
export async function listHeldBack(
	{ db, actor }: AdminContext,
	wish: PageWish
): Promise<{ items: HeldBackEntry[]; next: string | null }> {
	const values = valuesOf(wish);
	const rows = await db
		.select({
			...cursorOf(scenarios.heldBackAt, scenarios.id),
			id: scenarios.id,
			title: titleFor(actor.id),
			textLanguage: scenarios.textLanguage,
			author: authorColumns,
			heldBackAt: scenarios.heldBackAt,
			reason: scenarios.heldBackReason
		})
		.from(scenarios)
		.leftJoin(users, eq(users.id, scenarios.createdByUserId))
		.where(
			and(
				isNotNull(scenarios.heldBackAt),
				beyond(scenarios.heldBackAt, scenarios.id, values, { latestFirst: true, kind: 'text' })
			)
		)
		.orderBy(desc(scenarios.heldBackAt), desc(scenarios.id))
		.limit(values.limit);
	return pageOf(rows, values, ({ id, title, textLanguage, author, heldBackAt, reason }) => ({
		id,
		title,
		textLanguage,
		author,
		heldBackAt: heldBackAt?.toISOString() ?? '',
		reason: reason ?? ''
	}));
}

/**
 * A scenario as an admin decides on it: one that they can see, that somebody has reported or that is
 * held back.
 *
 * @throws {DomainError} scenario-not-found
 */
export async function getModerated(
	{ db, actor }: AdminContext,
	scenarioId: string
): Promise<ModeratedScenario> {
	const openReports = sql<number>`(select count(*)::integer from ${reports}
		where ${reports.scenarioId} = ${scenarios.id} and ${isNull(reports.closedAt)})`;
	const [found] = await db
		.select({
			id: scenarios.id,
			title: titleFor(actor.id),
			textLanguage: scenarios.textLanguage,
			author: authorColumns,
			visibility: scenarios.visibility,
			isActive: scenarios.isActive,
			publishedAt: scenarios.publishedAt,
			heldBackAt: scenarios.heldBackAt,
			heldBackReason: scenarios.heldBackReason,
			heldBackFrom: scenarios.heldBackFrom,
			openReports
		})
		.from(scenarios)
		.leftJoin(users, eq(users.id, scenarios.createdByUserId))
		.where(and(hasId(scenarioId), canDecideOn(actor.id)));
	if (!found) throw new DomainError('scenario-not-found');
	const { id, title, textLanguage, author, visibility, heldBackAt, heldBackReason } = found;
	return {
		id,
		title,
		textLanguage,
		author,
		visibility,
		status: statusOf(found),
		openReports: found.openReports,
		heldBack:
			heldBackAt === null
				? null
				: {
						at: heldBackAt.toISOString(),
						reason: heldBackReason ?? '',
						becomesPublic: found.heldBackFrom === 'public' && visibility === 'unlisted'
					}
	};
}

import { and, asc, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { ReportEntry } from '#lib/moderation/types.ts';
import type { ReportOutcome, ReportReason } from '#lib/moderation/vocabulary.ts';
import type { AdminContext } from '../context.ts';
import { cursorMicros, pageOf } from '../db/keyset.ts';
import { reports, scenarios, users } from '../db/schema/index.ts';
import { canRead } from '../scenarios/visibility.ts';
import { beyond, cursorOf, type PageWish, valuesOf } from './paging.ts';

/**
 * What was reported: what is open, the oldest first, or what is closed, the latest first.
 *
 * @returns also the instant as of which it is, in microseconds since 1970: what comes in later was
 * not seen
 */
export async function listReports(
	{ db, actor }: AdminContext,
	{ isOpen, ...wish }: { isOpen: boolean } & PageWish
): Promise<{ items: ReportEntry[]; next: string | null; asOf: string }> {
	const values = valuesOf(wish);
	const by = isOpen ? reports.createdAt : reports.closedAt;
	const order = isOpen ? asc : desc;
	const [clock] = await db.execute<{ micros: string }>(
		sql`select ${cursorMicros(sql`now()`)}::text as micros`
	);
	const rows = await db
		.select({
			...cursorOf(by, reports.id),
			id: reports.id,
			reason: reports.reason,
			text: reports.text,
			createdAt: reports.createdAt,
			closedAt: reports.closedAt,
			outcome: reports.outcome,
			openCount: sql<number>`(select count(*)::integer from ${reports} as other
				where other.scenario_id = ${reports.scenarioId} and other.closed_at is null)`,
			reporterId: reports.reporterId,
			reporterName: users.name,
			reporterEmail: users.email,
			scenarioId: scenarios.id,
			title: sql<string | null>`case when ${canRead(actor.id)} then ${scenarios.title} end`,
			textLanguage: scenarios.textLanguage,
			heldBackAt: scenarios.heldBackAt
		})
		.from(reports)
		.innerJoin(scenarios, eq(scenarios.id, reports.scenarioId))
		.leftJoin(users, eq(users.id, reports.reporterId))
		.where(
			and(
				isOpen ? isNull(reports.closedAt) : isNotNull(reports.closedAt),
				beyond(by, reports.id, values, { latestFirst: !isOpen })
			)
		)
		.orderBy(order(by), order(reports.id))
		.limit(values.limit);
	return { ...pageOf(rows, values, entryOf), asOf: clock?.micros ?? '0' };
}

interface Row {
	id: string;
	reason: string;
	text: string;
	createdAt: Date;
	closedAt: Date | null;
	outcome: string | null;
	openCount: number;
	reporterId: string | null;
	reporterName: string | null;
	reporterEmail: string | null;
	scenarioId: string;
	title: string | null;
	textLanguage: string;
	heldBackAt: Date | null;
}

const entryOf = (row: Row): ReportEntry => ({
	id: row.id,
	reason: row.reason as ReportReason,
	text: row.text,
	createdAt: row.createdAt.toISOString(),
	closedAt: row.closedAt?.toISOString() ?? null,
	outcome: row.outcome as ReportOutcome | null,
	openCount: row.openCount,
	reporter:
		row.reporterId === null
			? null
			: {
					id: row.reporterId,
					name: row.reporterName ?? '',
					isGuest: row.reporterEmail === null
				},
	scenario: {
		id: row.scenarioId,
		title: row.title,
		textLanguage: row.textLanguage,
		isHeldBack: row.heldBackAt !== null
	}
});

import { and, desc, eq, inArray } from 'drizzle-orm';
import type { AuditEntry } from '#lib/moderation/types.ts';
import type { AdminAct, AuditedKind } from '#lib/moderation/vocabulary.ts';
import type { AdminContext } from '../context.ts';
import { pageOf } from '../db/keyset.ts';
import { auditLog, scenarios, users } from '../db/schema/index.ts';
import { isUuid } from '../db/uuid.ts';
import { canRead } from '../scenarios/visibility.ts';
import { beyond, cursorOf, type PageWish, valuesOf } from './paging.ts';

export interface AuditFilter {
	/** An admin's id. */
	who?: string | null;
	what?: AdminAct | null;
	about?: { kind: AuditedKind; id: string } | null;
}

/** What admins have done, the latest first. */
export async function listAuditLog(
	context: AdminContext,
	{ who, what, about, ...wish }: AuditFilter & PageWish
): Promise<{ items: AuditEntry[]; next: string | null }> {
	const values = valuesOf(wish);
	if (who && !isUuid(who)) return { items: [], next: null };
	const rows = await context.db
		.select({
			...cursorOf(auditLog.at, auditLog.id),
			id: auditLog.id,
			at: auditLog.at,
			actorId: auditLog.actorId,
			actorName: auditLog.actorName,
			act: auditLog.act,
			kind: auditLog.objectKind,
			objectId: auditLog.objectId,
			reason: auditLog.reason,
			reportIds: auditLog.reportIds
		})
		.from(auditLog)
		.where(
			and(
				who ? eq(auditLog.actorId, who) : undefined,
				what ? eq(auditLog.act, what) : undefined,
				about
					? and(eq(auditLog.objectKind, about.kind), eq(auditLog.objectId, about.id))
					: undefined,
				beyond(auditLog.at, auditLog.id, values, { latestFirst: true })
			)
		)
		.orderBy(desc(auditLog.at), desc(auditLog.id))
		.limit(values.limit);
	const names = await namesOf(context, rows);
	return pageOf(rows, values, ({ actorId, actorName, kind, objectId, reportIds, ...row }) => ({
		id: row.id,
		at: row.at.toISOString(),
		actor: actorId === null ? null : { id: actorId, name: actorName },
		act: row.act as AdminAct,
		object: {
			kind: kind as AuditedKind,
			id: objectId,
			...(names.get(`${kind} ${objectId}`) ?? { name: null, textLanguage: null })
		},
		reason: row.reason,
		reportCount: reportIds.length
	}));
}

/** What the acts are about is called, as of now: of what is gone, or not theirs to read, nothing. */
async function namesOf(
	{ db, actor }: AdminContext,
	rows: { kind: string; objectId: string }[]
): Promise<Map<string, { name: string; textLanguage: string | null }>> {
	const idsOf = (wanted: AuditedKind) =>
		rows.filter(({ kind }) => kind === wanted).map(({ objectId }) => objectId);
	const people = await db
		.select({ id: users.id, name: users.name })
		.from(users)
		.where(inArray(users.id, idsOf('user')));
	const texts = await db
		.select({ id: scenarios.id, name: scenarios.title, textLanguage: scenarios.textLanguage })
		.from(scenarios)
		.where(and(inArray(scenarios.id, idsOf('scenario')), canRead(actor.id)));
	const names = new Map<string, { name: string; textLanguage: string | null }>();
	for (const { id, name } of people) names.set(`user ${id}`, { name, textLanguage: null });
	for (const { id, ...rest } of texts) names.set(`scenario ${id}`, rest);
	return names;
}

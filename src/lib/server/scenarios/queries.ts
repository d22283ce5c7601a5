import { and, desc, eq, gt, lt, or, sql } from 'drizzle-orm';
import { decodeCursor } from '#lib/scenarios/list-cursor.ts';
import { pageSize } from '#lib/scenarios/list-query.ts';
import type { AuthoredScenario, ScenarioDetail } from '#lib/scenarios/types.ts';
import type { ActorContext, Context } from '../context.ts';
import { keptStatements } from '../db/kept-statements.ts';
import { scenarioMetadata } from '../db/schema/scenario-metadata.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { users } from '../db/schema/users.ts';
import { DomainError } from '../errors.ts';
import { authorColumns, figureColumns } from './cards.ts';
import { contentColumns, contentFrom } from './content.ts';
import { type Page, pageOf, withinPage } from './paging.ts';
import { instantAt, microseconds } from './rankings.ts';
import { can, statusOf } from './rules.ts';
import { canRead, isOwnedBy } from './visibility.ts';

/**
 * One scenario as its page shows it.
 *
 * @returns null when it is not there, or not for this reader: the two are never told apart
 */
export async function findScenario(
	{ db, actor }: Context,
	scenarioId: string
): Promise<ScenarioDetail | null> {
	// No id holds what PostgreSQL's text cannot.
	if (scenarioId.includes('\0')) return null;
	const [row] = await readable(db).execute({ id: scenarioId, reader: actor?.id ?? null });
	if (!row) return null;
	const {
		id,
		visibility,
		isActive,
		publishedAt,
		updatedAt,
		author,
		isOwn,
		heldBackReason,
		figures
	} = row;
	return {
		...contentFrom(row),
		id,
		visibility,
		isActive,
		publishedAt: publishedAt?.toISOString() ?? null,
		updatedAt: updatedAt.toISOString(),
		author,
		isOwn,
		heldBackReason,
		status: statusOf(row),
		figures
	};
}

/** One scenario, where its reader may open it; nobody's is null. */
const readable = keptStatements((db) => {
	const reader = sql.placeholder('reader');
	return db
		.select({
			...contentColumns,
			id: scenarios.id,
			visibility: scenarios.visibility,
			isActive: scenarios.isActive,
			publishedAt: scenarios.publishedAt,
			updatedAt: scenarios.updatedAt,
			author: authorColumns,
			isOwn: sql<boolean>`coalesce(${isOwnedBy(reader)}, false)`,
			// Its author's to read, and nobody else's.
			heldBackReason: sql<
				string | null
			>`case when ${isOwnedBy(reader)} then ${scenarios.heldBackReason} end`,
			figures: figureColumns
		})
		.from(scenarios)
		.innerJoin(scenarioMetadata, eq(scenarioMetadata.scenarioId, scenarios.id))
		.leftJoin(users, eq(users.id, scenarios.createdByUserId))
		.where(and(eq(scenarios.id, sql.placeholder('id')), canRead(reader)))
		.prepare('scenario');
});

/**
 * One scenario as its page shows it.
 *
 * @throws DomainError `scenario-not-found`
 */
export async function getScenario(context: Context, scenarioId: string): Promise<ScenarioDetail> {
	const scenario = await findScenario(context, scenarioId);
	if (!scenario) throw new DomainError('scenario-not-found');
	return scenario;
}

/**
 * An own scenario, to be edited.
 *
 * @throws DomainError `scenario-not-found`, `not-allowed` for a visible one of somebody else
 */
export async function getEditableScenario(
	context: ActorContext,
	scenarioId: string
): Promise<ScenarioDetail> {
	const scenario = await getScenario(context, scenarioId);
	if (!can(context.actor, 'edit', scenario)) throw new DomainError('not-allowed');
	return scenario;
}

/** What the reader wrote, drafts and withdrawn ones included, the last edited first. */
export async function listAuthored(
	{ db, actor }: ActorContext,
	{ after, limit: wanted = pageSize }: { after?: string | null; limit?: number } = {}
): Promise<Page<AuthoredScenario>> {
	const limit = withinPage(wanted);
	const cursor = after ? decodeCursor(after) : null;
	const last = cursor?.sort === 'authored' ? { ...cursor, key: instantAt(cursor.key) } : null;
	const rows = await db
		.select({
			id: scenarios.id,
			title: scenarios.title,
			description: scenarios.description,
			role: scenarios.role,
			difficulty: scenarios.difficulty,
			cefrLevel: scenarios.cefrLevel,
			textLanguage: scenarios.textLanguage,
			targetLanguages: scenarios.targetLanguages,
			visibility: scenarios.visibility,
			heldBackReason: scenarios.heldBackReason,
			isActive: scenarios.isActive,
			publishedAt: scenarios.publishedAt,
			updatedAt: scenarios.updatedAt,
			figures: figureColumns,
			cursorKey: microseconds(scenarios.updatedAt)
		})
		.from(scenarios)
		.innerJoin(scenarioMetadata, eq(scenarioMetadata.scenarioId, scenarios.id))
		.where(
			and(
				isOwnedBy(actor.id),
				last
					? or(
							lt(scenarios.updatedAt, last.key),
							and(eq(scenarios.updatedAt, last.key), gt(scenarios.id, last.id))
						)
					: undefined
			)
		)
		.orderBy(desc(scenarios.updatedAt), scenarios.id)
		.limit(limit + 1);

	return pageOf(rows, limit, ({ cursorKey: key, isActive, publishedAt, updatedAt, ...row }) => ({
		item: {
			...row,
			cefrLevel: row.cefrLevel as AuthoredScenario['cefrLevel'],
			status: statusOf({ isActive, publishedAt }),
			publishedAt: publishedAt?.toISOString() ?? null,
			updatedAt: updatedAt.toISOString()
		},
		cursor: { sort: 'authored', key }
	}));
}

import { and, eq, inArray, isNotNull, or, type SQL, sql, type SQLWrapper } from 'drizzle-orm';
import { scenarios } from '../db/schema/scenarios.ts';

/** A learner's id, or a placeholder for one; null for somebody who is not signed in. */
export type ReaderId = string | SQLWrapper | null;

/** Has this id. One that PostgreSQL's text cannot hold is nobody's, rather than an error. */
export const hasId = (id: string): SQL => (id.includes('\0') ? sql`false` : eq(scenarios.id, id));

/** Published and active. */
export const isPublished = (): SQL =>
	and(scenarios.isActive, isNotNull(scenarios.publishedAt)) as SQL;

/**
 * Published, active and public: what lists hold for everybody. A literal rather than a parameter,
 * so that it proves the predicate of the index over listed rows in every kind of plan.
 */
export const isListed = (): SQL =>
	and(isPublished(), sql`${scenarios.visibility} = 'public'`) as SQL;

/** Written by this reader; never true for nobody. */
export const isOwnedBy = (reader: ReaderId): SQL =>
	reader === null ? sql`false` : sql`${scenarios.createdByUserId} = ${reader}::uuid`;

/**
 * What this reader may begin something new on: published and active, and public, unlisted or their
 * own. A draft can be previewed by its author, but not started.
 */
export const canBegin = (reader: ReaderId): SQL =>
	and(
		isPublished(),
		or(inArray(scenarios.visibility, ['public', 'unlisted']), isOwnedBy(reader))
	) as SQL;

/** What this reader may open by its address: the above, and everything that they wrote. */
export const canRead = (reader: ReaderId): SQL => or(canBegin(reader), isOwnedBy(reader)) as SQL;

import { and, count, desc, type SQL, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { keptStatements } from '../db/kept-statements.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { isListed } from './visibility.ts';

/** So many of each are of use to somebody who looks around. */
const most = 12;

/** What else scenarios are filed under, the most frequent first. */
export interface Companions {
	tags: string[];
	categories: string[];
}

/**
 * The tags and the categories of some listed scenarios. Asked of those that a page shows, so that it
 * costs the same in any library.
 *
 * @param scenarioIds a page of a list
 */
export async function listCompanions(
	{ db }: Pick<Context, 'db'>,
	scenarioIds: string[]
): Promise<Companions> {
	if (scenarioIds.length === 0) return { tags: [], categories: [] };
	const rows = await filed(db).execute({ ids: scenarioIds });
	const of = (kind: string) => rows.filter((row) => row.kind === kind).map(({ value }) => value);
	return { tags: of('tag').slice(0, most), categories: of('category').slice(0, most) };
}

/** What some scenarios are filed under, the most frequent first. */
const filed = keptStatements((db) => {
	const values = (column: SQL, kind: string) =>
		db
			.select({
				kind: sql<string>`${kind}::text`.as('kind'),
				value: sql<string>`${column}`.as('value')
			})
			.from(scenarios)
			.where(and(sql`${scenarios.id} = any(${sql.placeholder('ids')}::text[])`, isListed()));
	const all = values(sql`unnest(${scenarios.tags})`, 'tag')
		.unionAll(values(sql`unnest(${scenarios.categories})`, 'category'))
		.as('filed');
	return db
		.select({ kind: all.kind, value: all.value })
		.from(all)
		.groupBy(all.kind, all.value)
		.orderBy(desc(count()), all.value)
		.prepare('companions');
});

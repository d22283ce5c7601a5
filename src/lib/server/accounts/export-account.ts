import { and, asc, eq, gt } from 'drizzle-orm';
import type { ActorContext } from '../context.ts';
import {
	type ExportPart,
	exportedColumns,
	type ExportPartName,
	exportParts
} from './export-parts.ts';

/** Rows that are read at a time: whoever downloads slowly holds no more of them than that. */
const atATime = 10;

/** How much of each part there is. */
export async function countExport(
	context: Pick<ActorContext, 'db' | 'actor'>
): Promise<{ name: ExportPartName; rows: number }[]> {
	const counts = [];
	for (const { name, table, owner } of exportParts) {
		counts.push({ name, rows: await context.db.$count(table, eq(owner, context.actor.id)) });
	}
	return counts;
}

/**
 * Everything that is kept about a learner, as JSON in pieces: an index in words first, then a list
 * for each part.
 *
 * @param words what the index says of each part
 */
export async function* exportAccount(
	context: Pick<ActorContext, 'db' | 'actor'>,
	{ title, words }: { title: string; words: Record<ExportPartName, string> }
): AsyncGenerator<string, void, unknown> {
	const index = (await countExport(context)).map(({ name, rows }) => ({
		part: name,
		holds: words[name],
		entries: rows
	}));
	const head = { title, madeAt: new Date().toISOString(), index };
	yield JSON.stringify(head, null, '\t').replace(/\n\}$/, '');
	for (const part of exportParts) {
		yield `,\n\t${JSON.stringify(part.name)}: [`;
		let separator = '\n\t\t';
		for await (const row of rowsOf(part, context)) {
			yield `${separator}${JSON.stringify(row)}`;
			separator = ',\n\t\t';
		}
		yield '\n\t]';
	}
	yield '\n}\n';
}

async function* rowsOf(
	part: ExportPart,
	{ db, actor }: Pick<ActorContext, 'db' | 'actor'>
): AsyncGenerator<Record<string, unknown>> {
	const { table, owner, key } = part;
	let after: unknown;
	for (;;) {
		const own = eq(owner, actor.id);
		const rows = await db
			.select({ row: exportedColumns(part), key })
			.from(table)
			.where(after === undefined ? own : and(own, gt(key, after)))
			.orderBy(asc(key))
			.limit(atATime);
		for (const { row } of rows) yield row;
		if (rows.length < atATime) return;
		after = rows.at(-1)?.key;
	}
}

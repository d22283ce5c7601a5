import { makePgArray } from 'drizzle-orm/pg-core/utils';
import type { Connection } from './connection.ts';

/** How values of each type, by its number, are read and written. */
export type Types = Pick<Connection['options'], 'parsers' | 'serializers'>;

/**
 * Asks the server which types are lists, and learns to read and write them. The driver would do it
 * on each connection, in a promise that nobody awaits: lost half-way, it would be nobody's error.
 *
 * @returns for lists of each type, by its number, how they are read and written
 */
export async function learnArrayTypes(connection: Connection): Promise<Types> {
	const { parsers, serializers } = connection.options;
	const found = await connection.run((client) =>
		client.unsafe<{ item: number; list: number }[]>(
			'select oid as item, typarray as list from pg_type where typarray <> 0'
		)
	);
	const learnt: Types = { parsers: {}, serializers: {} };
	for (const { item, list } of found) {
		const { [item]: read } = parsers;
		const { [item]: write } = serializers;
		learnt.parsers[list] = (text: string) => readList(text, read ?? ((item) => item));
		learnt.serializers[list] = (value: unknown) => {
			if (!Array.isArray(value)) return value;
			return makePgArray(write ? value.map((one) => write(one)) : value);
		};
	}
	return learnt;
}

/** Reads a list as PostgreSQL writes it: `{a,"b, c",NULL,{d}}`, with each item read by `read`. */
function readList(text: string, read: (item: string) => unknown): unknown[] {
	// A brace, a comma, an item in quotes, or one without.
	const parts = text.matchAll(/([{},])|"((?:[^"\\]|\\.)*)"|([^{},"]+)/gsu);
	const open: unknown[][] = [[]];
	for (const [, sign, quoted, bare] of parts) {
		const inner = open.at(-1) as unknown[];
		if (sign === '{') open.push([]);
		else if (sign === '}') open.at(-2)?.push(open.pop());
		else if (quoted !== undefined) inner.push(read(quoted.replace(/\\(.)/gsu, '$1')));
		else if (bare !== undefined) inner.push(bare === 'NULL' ? null : read(bare));
	}
	return (open[0]?.[0] ?? []) as unknown[];
}

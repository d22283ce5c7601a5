import { type Placeholder, type SQL, sql } from 'drizzle-orm';
import type { Database } from './client.ts';

/**
 * Keeps what is built from a few words of ours, for each database: a query of the builder with
 * `prepare`, which each connection then plans a few times and no more. Its text must hang on these
 * words alone, because every connection keeps every text.
 *
 * @param build the words that tell one text from another, each of a handful of values
 */
export function keptStatements<Words extends readonly (string | number | boolean)[], Built>(
	build: (db: Database, ...words: Words) => Built
): (db: Database, ...words: Words) => Built {
	const all = new WeakMap<Database, Map<string, Built>>();
	return (db, ...words) => {
		const known = all.get(db) ?? new Map<string, Built>();
		all.set(db, known);
		const key = words.join(' ');
		const built = known.get(key) ?? build(db, ...words);
		known.set(key, built);
		return built;
	};
}

const digits = [sql`0`, sql`1`, sql`2`, sql`3`, sql`4`, sql`5`, sql`6`, sql`7`, sql`8`, sql`9`];

/**
 * A limit that stands in the statement's text. Of one that is a value, a plan that is made once for
 * all values takes it for a tenth of the library, and puts all of it in order.
 *
 * @param limit a whole number that is not negative
 */
export const rowsAtMost = (limit: number): Placeholder & SQL =>
	// Put together of digits, so that nothing else can come into the text.
	sql.join([...String(limit)].map((digit) => digits[Number(digit)] as SQL)) as Placeholder & SQL;

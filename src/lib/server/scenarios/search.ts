import { type SQL, sql } from 'drizzle-orm';
import { scenarios } from '../db/schema/scenarios.ts';

const longestSearch = 200;

/**
 * Scenarios whose text has these words, by PostgreSQL's web search syntax (quotes, `or`, a leading
 * dash), the last word also as the beginning of one: somebody may still be typing it. Takes any
 * text; one without a word in it matches nothing.
 */
export function matches(words: string): SQL {
	const typed = words.replaceAll('\0', '').toWellFormed().slice(0, longestSearch);
	const whole = sql`websearch_to_tsquery('simple', ${typed})`;
	const last = /[\p{L}\p{M}\p{N}]+$/u.exec(typed);
	const before = typed.slice(0, last?.index);
	// Within quotes or after a dash, the last word is meant as it stands.
	if (!last || typed.includes('"') || /(^|\s)-$/.test(before)) {
		return sql`${scenarios.searchVector} @@ ${whole}`;
	}
	// Only letters, marks and digits: nothing that the syntax of `to_tsquery` knows.
	const begun = sql`to_tsquery('simple', ${`'${last[0]}':*`})`;
	const guess = /\S\s+or\s+$/i.test(before)
		? begun
		: sql`(websearch_to_tsquery('simple', ${before}) && ${begun})`;
	return sql`${scenarios.searchVector} @@ (${whole} || ${guess})`;
}

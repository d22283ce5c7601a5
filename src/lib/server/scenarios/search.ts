import { type SQL, sql } from 'drizzle-orm';
import type { Executor } from '../db/client.ts';
import { searchDocuments } from '../db/schema/search-documents.ts';
import { type Forgiven, queriesOf, type SearchQueries } from './search-syntax.ts';
import { readTerms, type Term, type Terms } from './search-terms.ts';

/** A search as the database is asked for it. */
export interface Search {
	terms: Terms;
	queries: SearchQueries;
	/** For words that no listed scenario has: those that differ by one letter. */
	forgiven: Forgiven;
	/** Which of the words were forgiven, a bit each: the pages after the first do the same. */
	forgivenBits: number;
}

/** Most words that one mistyped word may stand for. */
const mostForgiven = 12;
const mostForgivable = 30;

/**
 * Reads what was typed, and looks up what a word that nobody wrote may have been meant to be.
 *
 * @param bits on a later page, which words the first one forgave, whatever was written since
 * @returns null where there is nothing to look for: no letter and no digit
 */
export async function readSearch(
	db: Executor,
	typed: string,
	bits: number | null = null
): Promise<Search | null> {
	const terms = readTerms(typed);
	const forgivable = terms.included.filter(isForgivable).slice(0, mostForgivable);
	const asked = forgivable.map((term, index) => ({
		place: index,
		text: term.words[0]?.text ?? '',
		// Of a word that is being typed, what begins so is known too.
		isOpen: term.isOpen,
		wanted: bits === null ? null : (bits >> index) % 2 === 1
	}));
	const forgiven = new Map<Term, readonly string[]>();
	let forgivenBits = 0;
	const found = asked.length === 0 ? [] : await lookUp(db, asked);
	for (const [index, words] of found.entries()) {
		const term = forgivable[index];
		if (!term || words.length === 0) continue;
		forgiven.set(term, words);
		forgivenBits |= 1 << index;
	}
	const queries = queriesOf(terms, forgiven);
	return queries && { terms, queries, forgiven, forgivenBits };
}

/** One word without digits, of a length at which another of five letters may be one letter away. */
function isForgivable({ words, isQuoted }: Term): boolean {
	const [word] = words;
	if (!word || words.length > 1 || word.isRun || isQuoted) return false;
	const { length } = [...word.text];
	return length >= 4 && length <= 32 && !/\p{Nd}/u.test(word.text);
}

interface Asked {
	place: number;
	text: string;
	isOpen: boolean;
	wanted: boolean | null;
}

/** For each of these words those nearby; none for a word that some listed scenario has. */
async function lookUp(db: Executor, asked: Asked[]): Promise<string[][]> {
	const rows = await db.execute<{ nearby: string[] }>(sql`
		select case when coalesce(asked.wanted, not exists (
			select from search.words
			where word >= asked.text
				and word <= asked.text || case when asked."isOpen" then chr(1114111) else '' end
		)) then search.nearby(asked.text, ${mostForgiven}) else '{}' end as nearby
		from jsonb_to_recordset(${JSON.stringify(asked)}::text::jsonb)
			as asked (place integer, text text, "isOpen" boolean, wanted boolean)
		order by place`);
	return rows.map(({ nearby }) => nearby);
}

const query = (text: string): SQL => sql`${text}::tsquery`;

/**
 * Documents in which this is found, by the index over words. The planner takes a vector for as cheap
 * to read as a number, and would read all of them for a common word: so it is not told how common
 * one is.
 */
export const matches = ({ queries }: Search): SQL =>
	sql`${searchDocuments.vector} @@ (select ${query(queries.match)})`;

/** The same, where the planner may weigh how common the words are, and walk until there are enough. */
export const matchesOften = ({ queries }: Search): SQL =>
	sql`${searchDocuments.vector} @@ ${query(queries.match)}`;

/** Documents that have all the words, in a row or not: the index alone tells. */
export const hasWords = ({ queries }: Search): SQL =>
	sql`${searchDocuments.vector} @@ (select ${query(queries.match.replaceAll(row, ' & '))})`;

/** How the syntax says that one word follows another. */
const row = / <\d+> /g;

/** Whether vectors must be read to tell what is found: for words in a row, the index does not know. */
export const asksForRow = ({ queries }: Search): boolean =>
	queries.match.replaceAll(row, '') !== queries.match;

/** Documents whose titles have all of it; null where nothing is to be found, only left out. */
export const matchesTitle = ({ queries }: Search): SQL | null =>
	queries.title === null
		? null
		: sql`${searchDocuments.vector} @@ (select ${query(queries.match)} && ${query(queries.title)})`;

/** What a word counts for where it stands: D, C, B, A. */
const weights = sql`'{0.08,0.2,0.45,1}'::float4[]`;

/**
 * How well a document fits, 0–2; only what it says itself decides, never the other documents, so
 * that it stays while others write. One point for having everything as typed; below that, where the
 * words stand (the most), all of them in the title, all in a row, and what was only begun or
 * forgiven.
 */
export function relevance({ queries }: Search): SQL<number> {
	const { asTyped, title, words, others, row } = queries;
	const { vector } = searchDocuments;
	const has = (text: string | null, worth: number) =>
		text === null
			? sql`0`
			: sql`case when ${vector} @@ ${query(text)} then ${worth}::float8 else 0 end`;
	const rank = (text: string | null, worth: number) =>
		text === null
			? sql`0`
			: sql`${worth}::float8 * least(1, ts_rank(${weights}, ${vector}, ${query(text)}))`;
	const points = [
		asTyped === null ? sql`1` : has(asTyped, 1),
		rank(words, 0.5),
		rank(others, 0.1),
		has(title, 0.2),
		has(row, 0.15)
	];
	return sql<number>`(${sql.join(points, sql` + `)})::double precision`;
}

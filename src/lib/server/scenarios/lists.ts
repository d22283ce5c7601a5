import { desc, eq, sql } from 'drizzle-orm';
import { decodeCursor } from '#lib/scenarios/list-cursor.ts';
import { defaultSort, listFilters } from '#lib/scenarios/list-query.ts';
import type { ScenarioCard } from '#lib/scenarios/types.ts';
import type { ListSort } from '#lib/scenarios/vocabulary.ts';
import { readShared } from '../cache/shared-reads.ts';
import type { Context } from '../context.ts';
import { scenarioMetadata } from '../db/schema/scenario-metadata.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { userScenarioProgress } from '../db/schema/user-scenario-progress.ts';
import { users } from '../db/schema/users.ts';
import { cardColumns, cardFrom, isMine } from './cards.ts';
import { matchOf } from './excerpts.ts';
import { filteredPage } from './filtered-pages.ts';
import { type AuthoredQuery, filtersOf } from './filters.ts';
import { listRows } from './list-rows.ts';
import { withOwn } from './own-marks.ts';
import { type Page, pageOf, withinPage } from './paging.ts';
import { readFirst } from './first-rows.ts';
import { rankedPage } from './rankings.ts';
import { type Likeness, likelyRelated, likeness } from './related.ts';
import { isFound, narrowingOf, relevantPage } from './search-pages.ts';
import { readSearch, type Search } from './search.ts';
import { isListed } from './visibility.ts';

/** A page of a list; where words were looked for, with what they were taken for. */
export interface ListPage extends Page<ScenarioCard> {
	/** Words that no listed scenario has, and those nearby that were looked for instead. */
	forgiven?: { typed: string; words: string[] }[];
}

/**
 * A page of listed scenarios, in one statement that reads the ranking's index in its order, or the
 * index over words; what mistyped words may mean is looked up before. A cursor that is none, or of
 * another order, starts at the first page.
 *
 * What all readers see alike is shared where there is a cache; the reader's own is read anew, and
 * with it the figures, so that learners see at once what they have moved.
 */
export async function listScenarios(context: Context, query: AuthoredQuery): Promise<ListPage> {
	const isByReader = query.mine.length > 0;
	if (!context.shared || isByReader) return readList(context, query);
	const page = await readShared(context, 'figures', ['list', query], (anybody) =>
		readList(anybody, query)
	);
	return { ...page, items: await withOwn(context, page.items) };
}

async function readList({ db, actor, now }: Context, query: AuthoredQuery): Promise<ListPage> {
	const sort = query.q === '' && query.sort === 'relevance' ? defaultSort : query.sort;
	const limit = withinPage(query.limit);
	const cursor = query.after === null ? null : decodeCursor(query.after);
	const after = cursor?.sort === sort ? cursor : null;
	const search =
		query.q === '' ? null : await readSearch(db, query.q, after && (after.forgiven ?? 0));
	if (query.q !== '' && search === null) return { items: [], next: null };
	// One more than the page holds tells whether another follows.
	const rows =
		!after && !search && isPlain(query) && sort !== 'relevance'
			? await readFirst({ db, actor, now }, sort, limit + 1)
			: await listRows(db, await pageBy({ db, actor }, sort, search, query, after, limit + 1), {
					reader: actor,
					sort,
					now: now ? sql`${now.toISOString()}::timestamptz` : sql`now()`,
					isSearch: search !== null
				});

	const found = pageOf(rows, limit, ({ cursorKey: key, recentLearners, further, ...row }) => ({
		item: {
			...cardFrom(row),
			...(recentLearners !== null && { recentLearners }),
			...(search && further && { match: matchOf(search, row, further) })
		},
		cursor: { sort, key, ...(search && { forgiven: search.forgivenBits }) }
	}));
	return search && search.forgiven.size > 0 ? { ...found, forgiven: wordsOf(search) } : found;
}

/** One page of an order, of what fits the words and the filters. */
async function pageBy(
	{ db, actor }: Context,
	sort: ListSort,
	search: Search | null,
	query: AuthoredQuery,
	after: { key: number; id: string } | null,
	limit: number
) {
	if (!search) {
		if (sort === 'relevance') throw new Error('Nothing is relevant to no words');
		return filteredPage({ db, actor }, sort, query, after, limit);
	}
	const narrowing = narrowingOf(query, filtersOf(query, actor));
	return sort === 'relevance'
		? await relevantPage(db, search, narrowing, after, limit)
		: rankedPage(db, sort, [await isFound(db, search, narrowing)], after, limit);
}

/** Whether nothing narrows it: neither words, filters nor an author. */
const isPlain = (query: AuthoredQuery): boolean =>
	query.q === '' &&
	query.author === undefined &&
	listFilters.every((filter) => query[filter].length === 0);

const wordsOf = ({ forgiven }: Search) =>
	[...forgiven].map(([{ words }, meant]) => ({ typed: words[0]?.text ?? '', words: [...meant] }));

/**
 * Listed scenarios to go on with after this one, those most like it first: never itself, nor what
 * the reader has completed. Chosen from a bounded number, so that the list costs the same in any
 * library.
 *
 * @param limit how many at most
 */
export async function listRelated(
	context: Context,
	scenario: Likeness & { id: string },
	limit: number
): Promise<ScenarioCard[]> {
	if (context.actor) return readRelated(context, scenario, limit);
	const { id, targetLanguages, textLanguage, cefrLevel, categories, tags, role } = scenario;
	const liked = { id, targetLanguages, textLanguage, cefrLevel, categories, tags, role };
	return readShared(context, 'figures', ['related', liked, limit], (anybody) =>
		readRelated(anybody, liked, limit)
	);
}

async function readRelated(
	{ db, actor }: Context,
	scenario: Likeness & { id: string },
	limit: number
): Promise<ScenarioCard[]> {
	const candidates = likelyRelated({ db, actor }, scenario);
	// The few are chosen before the rest of their cards is read.
	const chosen = db
		.select({
			id: candidates.rankedId,
			key: candidates.rankKey,
			likeness: likeness(scenario).as('likeness')
		})
		.from(candidates)
		.innerJoin(scenarios, eq(scenarios.id, candidates.rankedId))
		.where(isListed())
		.orderBy(sql`likeness desc`, desc(candidates.rankKey), candidates.rankedId)
		.limit(limit)
		.as('chosen');
	const rows = await db
		.select(cardColumns)
		.from(chosen)
		.innerJoin(scenarios, eq(scenarios.id, chosen.id))
		.innerJoin(scenarioMetadata, eq(scenarioMetadata.scenarioId, chosen.id))
		.leftJoin(users, eq(users.id, scenarios.createdByUserId))
		.leftJoin(userScenarioProgress, isMine(actor))
		.orderBy(desc(chosen.likeness), desc(chosen.key), chosen.id);
	return rows.map(cardFrom);
}

import { type ListQuery, listQuery } from '#lib/scenarios/list-query.ts';
import { scenarioSorts } from '#lib/scenarios/vocabulary.ts';
import { findPractice } from '#lib/server/accounts/queries.ts';
import type { ActorContext } from '#lib/server/context.ts';
import { countLibrary, findProgress, listLibrary } from '#lib/server/progress/queries.ts';
import { findAuthor } from '#lib/server/scenarios/authors.ts';
import { listCompanions } from '#lib/server/scenarios/companions.ts';
import { countFilters } from '#lib/server/scenarios/filter-counts.ts';
import type { AuthoredQuery } from '#lib/server/scenarios/filters.ts';
import { listRelated, listScenarios } from '#lib/server/scenarios/lists.ts';
import { withOwn } from '#lib/server/scenarios/own-marks.ts';
import { getScenario, listAuthored } from '#lib/server/scenarios/queries.ts';
import type { Scene } from './scene.ts';

/** Something that a page reads, through the function that the page calls. */
export interface PageRead {
	name: string;
	read: (context: ActorContext) => Promise<unknown>;
}

/** A list's read, with what it asks for. */
export interface ListRead extends PageRead {
	query: AuthoredQuery;
}

const list = (name: string, changes: Partial<ListQuery> & { author?: string }): ListRead => {
	const query = { ...listQuery(changes), ...(changes.author && { author: changes.author }) };
	return { name, query, read: (context) => listScenarios(context, query) };
};

/** "B1 Japanese, about food, ten minutes, not tried yet". */
export const narrow: Partial<ListQuery> = {
	cefr: ['B1'],
	language: ['ja'],
	category: ['food'],
	duration: ['10']
};

/** The lists without words: every order without filters, with one and with many, first and later pages. */
export const lists = ({ middle, tags, author }: Scene): ListRead[] => [
	...scenarioSorts.flatMap((sort) => [
		list(sort, { sort }),
		list(`${sort}, from the middle`, { sort, after: middle[sort] }),
		list(`${sort}, one filter`, { sort, cefr: ['B1'] }),
		list(`${sort}, many filters`, { sort, ...narrow }),
		list(`${sort}, many filters, untried`, { sort, ...narrow, mine: ['untried'] }),
		list(`${sort}, saved`, { sort, mine: ['saved'] })
	]),
	list('several values', {
		role: ['tutor', 'expert'],
		cefr: ['A1', 'A2'],
		duration: ['5', 'long']
	}),
	list('hardly any fits', { cefr: ['C2'], language: ['th'], category: ['emergencies'] }),
	list('in progress', { mine: ['open'] }),
	list('completed or saved', { mine: ['completed', 'saved'], cefr: ['B1'] }),
	list('a frequent tag', { sort: 'trending', tag: [tags.common] }),
	list('a rare tag', { sort: 'trending', tag: [tags.rare] }),
	list('a tag that nobody uses', { tag: ['nobody-uses-this'] }),
	list('a rare category', { sort: 'new', category: ['emergencies'] }),
	list('an author', { sort: 'new', author })
];

/** Lists by words. */
export const searches = ({ rareWord }: Scene): ListRead[] => [
	list('a frequent word', { sort: 'relevance', q: 'coat' }),
	list('a word that most have', { sort: 'relevance', q: 'the' }),
	list('a rare word', { sort: 'relevance', q: rareWord }),
	list('a mistyped word', { sort: 'relevance', q: 'brokem coat' }),
	list('a phrase', { sort: 'relevance', q: '"broken coat"' }),
	list('a beginning', { sort: 'relevance', q: 'umbr' }),
	list('a word left out', { sort: 'relevance', q: 'coat -broken' }),
	list('a script without spaces', { sort: 'relevance', q: 'ラーメン' }),
	list('a word, with filters', { sort: 'relevance', q: 'coat', cefr: ['B1'], language: ['ja'] }),
	list('a word, by another order', { sort: 'rated', q: 'coat' }),
	list('a rare word, by another order', { sort: 'new', q: rareWord })
];

/** What each value of a filter would leave. */
export const counts = (): ListRead[] =>
	[
		list('counts of everything', {}),
		list('counts with one filter', { cefr: ['B1'] }),
		list('counts with many filters', { ...narrow, mine: ['untried'] }),
		list('counts of what was saved', { mine: ['saved'] }),
		list('counts of a word', { sort: 'relevance', q: 'coat' })
	].map(({ name, query }) => ({ name, query, read: (context) => countFilters(context, query) }));

/** What is about one scenario, and what stands beside lists. */
export const others = ({ scenario, author }: Scene): PageRead[] => [
	{ name: 'one scenario', read: (context) => getScenario(context, scenario) },
	{ name: 'progress on one scenario', read: (context) => findProgress(context, scenario) },
	{
		name: 'related scenarios',
		read: async (context) => listRelated(context, await getScenario(context, scenario), 3)
	},
	{ name: 'an author’s figures', read: (context) => findAuthor(context, author) },
	{ name: 'what a learner practises', read: (context) => findPractice(context) },
	{
		name: 'what stands beside a list',
		read: async (context) => {
			const { items } = await listScenarios(context, listQuery());
			await listCompanions(
				context,
				items.map(({ id }) => id)
			);
			await withOwn(context, items);
		}
	}
];

/** A learner's own library. */
export const shelves = (): PageRead[] => [
	...(['open', 'saved', 'completed', 'tried'] as const).map((shelf) => ({
		name: `shelf: ${shelf}`,
		read: (context: ActorContext) => listLibrary(context, { shelf })
	})),
	{ name: 'shelf: authored', read: (context) => listAuthored(context, {}) },
	{ name: 'how much lies on the shelves', read: (context) => countLibrary(context) }
];

import { m } from '#lib/paraglide/messages.js';
import type { ScenarioCard } from './types.ts';
import type { ListSort } from './vocabulary.ts';

/** Why the first one stands first: in a line, and in so many words. */
export interface RankingWords {
	explanation: string;
	how: string;
}

const explanations: Record<ListSort, () => string> = {
	relevance: m.browse_explain_relevance,
	trending: m.browse_explain_trending,
	saved: m.browse_explain_saved,
	rated: m.browse_explain_rated,
	practised: m.browse_explain_practised,
	new: m.browse_explain_new
};

const calculations: Record<ListSort, () => string> = {
	relevance: m.how_relevance,
	trending: m.how_trending,
	saved: m.how_saved,
	rated: m.how_rated,
	practised: m.how_practised,
	new: m.how_new
};

export const rankingWords = (sort: ListSort): RankingWords => ({
	explanation: explanations[sort](),
	how: calculations[sort]()
});

/** Fewer deeds than these on the first page, and their order is chance. */
const enoughDeeds = 10;

type CountedSort = Exclude<ListSort, 'relevance' | 'new'>;

const deeds: Record<CountedSort, (card: ScenarioCard) => number> = {
	trending: (card) => card.recentLearners ?? 0,
	saved: ({ figures }) => figures.amountSavedCount,
	rated: ({ figures }) => figures.ratingsCount,
	practised: ({ figures }) => figures.totalTimesUsed
};

const notes: Record<CountedSort, () => string> = {
	trending: m.thin_trending,
	saved: m.thin_saved,
	rated: m.thin_rated,
	practised: m.thin_practised
};

/**
 * What is to be said where too few have done anything for an order to mean something.
 *
 * @param cards the first page of a list: what counts most stands there
 * @returns null where there is nothing to say, or nothing to order
 */
export function thinNote(sort: ListSort, cards: readonly ScenarioCard[]): string | null {
	if (sort === 'relevance' || sort === 'new' || cards.length < 2) return null;
	const sum = cards.reduce((before, card) => before + deeds[sort](card), 0);
	return sum < enoughDeeds ? notes[sort]() : null;
}

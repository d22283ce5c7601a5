import { listLibrary } from '#lib/server/progress/queries.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
import type { ActorContext } from '#lib/server/context.ts';
import { listQuery } from '#lib/scenarios/list-query.ts';
import { rankingWords, thinNote } from '#lib/scenarios/ranking-words.ts';
import type { ScenarioCard } from '#lib/scenarios/types.ts';
import type { ScenarioSort } from '#lib/scenarios/vocabulary.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const { context } = locals;
	const list = async (sort: ScenarioSort, limit: number) =>
		(await listScenarios(context, listQuery({ sort, limit }))).items;

	const [open, trending, rated, saved, newest] = await Promise.all([
		locals.actor ? listLibrary(context as ActorContext, { shelf: 'open', limit: 3 }) : null,
		list('trending', 6),
		list('rated', 5),
		list('saved', 5),
		list('new', 12)
	]);

	return {
		open: open?.items ?? [],
		trending: section('trending', trending),
		rated: section('rated', rated),
		// Everything is in this list; what nobody has saved does not belong on the front page.
		saved: section(
			'saved',
			saved.filter((card) => card.figures.amountSavedCount > 0)
		),
		newest: section('new', newest)
	};
};

/** A list with how it is ordered, and what is to be said where that means little. */
const section = (sort: ScenarioSort, cards: ScenarioCard[]) => ({
	cards,
	how: rankingWords(sort).how,
	thin: thinNote(sort, cards)
});

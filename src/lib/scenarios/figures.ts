import { counted } from '#lib/counted.ts';
import { formatAverage, formatNumber, formatRelative } from '#lib/format.ts';
import { m } from '#lib/paraglide/messages.js';
import type { ScenarioCard } from './types.ts';

/** The order that a list stands in; the figure beside each scenario is the one it is ordered by. */
export type ListFigure = 'saved' | 'rated' | 'practised' | 'trending' | 'new';

/** Where the count of recent learners stops: "1,000 or more people …". */
const recentLearnersCap = 1000;

/** The figure that a list is ordered by, in words: "saved by 12 people". */
export function figureText(card: ScenarioCard, figure: ListFigure): string {
	switch (figure) {
		case 'saved':
			return card.figures.amountSavedCount === 0
				? m.figure_saved_none()
				: m.figure_saved(counted(card.figures.amountSavedCount));
		case 'rated':
			return ratingText(card);
		case 'practised':
			return practisedText(card);
		case 'trending':
			return trendingText(card);
		case 'new':
			return card.publishedAt ? m.figure_new({ when: formatRelative(card.publishedAt) }) : '';
	}
}

function ratingText({ figures }: ScenarioCard): string {
	if (figures.averageRating === null) return m.figure_rated_none();
	return m.figure_rated({
		...counted(figures.ratingsCount),
		average: formatAverage(figures.averageRating)
	});
}

function practisedText({ figures }: ScenarioCard): string {
	if (figures.totalTimesUsed === 0) return m.figure_practised_none();
	return m.figure_practised(counted(figures.totalTimesUsed));
}

function trendingText(card: ScenarioCard): string {
	const recent = card.recentLearners ?? 0;
	if (recent >= recentLearnersCap) {
		return m.figure_trending_many({ amount: formatNumber(recentLearnersCap) });
	}
	if (recent > 0) return m.figure_trending(counted(recent));
	const { totalTimesUsed, amountSavedCount } = card.figures;
	if (totalTimesUsed > 0) return m.figure_trending_none(counted(totalTimesUsed));
	return amountSavedCount > 0
		? m.figure_saved(counted(amountSavedCount))
		: m.figure_practised_none();
}

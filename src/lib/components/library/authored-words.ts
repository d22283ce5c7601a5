import { counted } from '#lib/counted.ts';
import { formatAverage, formatDate, formatRelative } from '#lib/format.ts';
import { m } from '#lib/paraglide/messages.js';
import { visibilityLabel } from '#lib/scenarios/labels.ts';
import type { AuthoredScenario, ScenarioFigures } from '#lib/scenarios/types.ts';

/** Where a scenario stands: "Published · Unlisted · published on 3 August 2025 · edited yesterday". */
export function authoredFacts(scenario: AuthoredScenario): string {
	const edited = m.library_edited({ when: formatRelative(scenario.updatedAt) });
	if (scenario.status === 'draft') return [m.library_status_draft(), edited].join(' · ');
	if (scenario.status === 'withdrawn') return [m.library_status_withdrawn(), edited].join(' · ');
	return [
		visibilityLabel(scenario.visibility),
		scenario.publishedAt && m.library_published_on({ date: formatDate(scenario.publishedAt) }),
		edited
	]
		.filter(Boolean)
		.join(' · ');
}

/** What happens with it, in words. */
export function authoredFigures(figures: ScenarioFigures): string {
	const { amountSavedCount: saves, totalTimesUsed: uses, averageRating, ratingsCount } = figures;
	return [
		saves === 0 ? m.figure_saved_none() : m.figure_saved(counted(saves)),
		uses === 0 ? m.figure_practised_none() : m.figure_practised(counted(uses)),
		averageRating === null
			? m.figure_rated_none()
			: m.figure_rated({ ...counted(ratingsCount), average: formatAverage(averageRating) })
	].join(' · ');
}

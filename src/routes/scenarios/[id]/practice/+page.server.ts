import { redirect } from '@sveltejs/kit';
import type { LearnerProgress } from '#lib/scenarios/progress.ts';
import { type AttemptOutcome, cefrLevels, scenarioLanguages } from '#lib/scenarios/vocabulary.ts';
import type { ScenarioCard, ScenarioDetail } from '#lib/scenarios/types.ts';
import { listQuery } from '#lib/scenarios/list-query.ts';
import type { ActorContext } from '#lib/server/context.ts';
import { httpError } from '#lib/server/http/http-error.ts';
import { requireActor } from '#lib/server/http/require-actor.ts';
import { renderMarkdown } from '#lib/server/markdown.ts';
import { listRelated, listScenarios } from '#lib/server/scenarios/lists.ts';
import { loadRehearsal } from '../load-rehearsal.ts';
import type { PageServerLoad } from './$types';

const shownNext = 3;

export const load: PageServerLoad = async (event) => {
	const context = requireActor(event);
	const { scenario, progress } = await loadRehearsal(context, event.params.id);
	if (!scenario) {
		// Withdrawn since: what the learner did with it stands in their library.
		if (progress) redirect(303, '/library');
		httpError(404);
	}
	const ended = progress?.openAttemptId ? null : endedWith(progress, event.url.searchParams);
	return {
		scenario,
		progress,
		ended,
		instructions: renderMarkdown(scenario.instructions),
		next: ended ? await listNext(context, scenario, ended) : [],
		learnerId: context.actor.id
	};
};

type Ended = { outcome: AttemptOutcome };

/** The attempt that the address says has just ended, if it is the learner's last one. */
function endedWith(progress: LearnerProgress | null, search: URLSearchParams): Ended | null {
	if (!progress?.lastAttemptOutcome || search.get('ended') !== progress.lastAttemptId) return null;
	return { outcome: progress.lastAttemptOutcome };
}

/** What to try next: after giving up something easier, if there is any, else something like it. */
async function listNext(
	context: ActorContext,
	scenario: ScenarioDetail,
	{ outcome }: Ended
): Promise<ScenarioCard[]> {
	const related = await listRelated(context, scenario, shownNext);
	if (outcome === 'completed' || scenario.cefrLevel === null) return related;
	const easier = cefrLevels.slice(0, cefrLevels.indexOf(scenario.cefrLevel));
	if (easier.length === 0) return related;
	const language = scenarioLanguages.filter((tag) => scenario.targetLanguages.includes(tag));
	const { items } = await listScenarios(
		context,
		listQuery({ cefr: easier, language, limit: shownNext })
	);
	return items.length > 0 ? items : related;
}

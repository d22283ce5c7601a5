import type { ScenarioVisibility } from '#lib/scenarios/vocabulary.ts';
import {
	mayBegin,
	type Model,
	newStage,
	type Outcome,
	shouldBeListed,
	type Stage
} from './model.ts';

// What authors do to scenarios themselves.

/** Their own scenario, or why they may not: one that they can read is refused as not theirs. */
function own(model: Model, who: string, scenarioId: string): Stage | Outcome {
	const stage = model.stages.get(scenarioId);
	if (stage && stage.author === who && model.people.has(who)) return stage;
	return stage && mayBegin(stage, who) ? 'not-allowed' : 'scenario-not-found';
}

/** A new draft, or published at once. */
export function create(
	model: Model,
	who: string,
	id: string,
	visibility: ScenarioVisibility | undefined
): void {
	const given = visibility === undefined ? null : model.now;
	model.stages.set(
		id,
		newStage({
			author: who,
			visibility: visibility ?? 'private',
			isActive: visibility !== undefined,
			publishedAt: given
		})
	);
}

export function publish(
	model: Model,
	who: string,
	scenarioId: string,
	visibility: ScenarioVisibility
): Outcome {
	const stage = own(model, who, scenarioId);
	if (typeof stage === 'string') return stage;
	const isSo = stage.isActive && stage.publishedAt !== null && stage.visibility === visibility;
	if (isSo) return 'nothing';
	stage.isActive = true;
	stage.publishedAt ??= model.now;
	stage.visibility = visibility;
	stage.isListed = shouldBeListed(stage);
	return 'changed';
}

export function unpublish(model: Model, who: string, scenarioId: string): Outcome {
	const stage = own(model, who, scenarioId);
	if (typeof stage === 'string') return stage;
	if (!stage.isActive) return 'nothing';
	stage.isActive = false;
	stage.isListed = false;
	return 'changed';
}

/** It goes with everything on it. */
export function deleteScenario(model: Model, who: string, scenarioId: string): Outcome {
	const stage = own(model, who, scenarioId);
	if (typeof stage === 'string') return stage;
	model.stages.delete(scenarioId);
	return 'changed';
}

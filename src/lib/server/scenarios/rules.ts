import type { ScenarioStatus } from '#lib/scenarios/types.ts';
import type { ScenarioVisibility } from '#lib/scenarios/vocabulary.ts';
import type { Actor } from '../context.ts';

/** What the rules need to know of a scenario; a `ScenarioDetail` is one. */
export interface RuledScenario {
	/** Null for the built-in library and for authors who have left. */
	author: { id: string } | null;
	visibility: ScenarioVisibility;
	status: ScenarioStatus;
}

export type ScenarioAction =
	/** Open it by its address. */
	| 'read'
	/** Begin something new on it: save, start, mark as done, rate, write a note. */
	| 'begin'
	/** Rate it, once attempted. */
	| 'rate'
	| 'edit'
	| 'publish'
	| 'unpublish'
	| 'delete';

type Rule = (actor: Actor | null, scenario: RuledScenario) => boolean;

const isOwn: Rule = (actor, { author }) => actor !== null && author?.id === actor.id;

/** Published, and public, unlisted or their own: the predicate `canBegin` of visibility.ts. */
const isOpenTo: Rule = (actor, scenario) =>
	scenario.status === 'published' && (scenario.visibility !== 'private' || isOwn(actor, scenario));

const rules: Record<ScenarioAction, Rule> = {
	read: (actor, scenario) => isOpenTo(actor, scenario) || isOwn(actor, scenario),
	begin: (actor, scenario) => actor !== null && isOpenTo(actor, scenario),
	rate: (actor, scenario) => actor !== null && isOpenTo(actor, scenario) && !isOwn(actor, scenario),
	edit: isOwn,
	publish: isOwn,
	unpublish: (actor, scenario) => isOwn(actor, scenario) && scenario.status === 'published',
	delete: isOwn
};

/** Whether this reader, or somebody who is not signed in, may do this with the scenario. */
export const can = (
	actor: Actor | null,
	action: ScenarioAction,
	scenario: RuledScenario
): boolean => rules[action](actor, scenario);

/** Where a scenario stands between its author's desk and the library. */
export function statusOf(scenario: { isActive: boolean; publishedAt: unknown }): ScenarioStatus {
	if (scenario.publishedAt === null) return 'draft';
	return scenario.isActive ? 'published' : 'withdrawn';
}

import type { ScenarioStatus } from '#lib/scenarios/types.ts';
import type { Actor } from '../context.ts';

/** What the rules need to know of a scenario; a `ScenarioDetail` is one. */
export interface RuledScenario {
	/** Null for the built-in library and for authors who have left. */
	author: { id: string } | null;
}

/**
 * What one does to a scenario itself. What one does with it (open, begin, rate) is decided where it
 * is asked, in the statement: by the predicates of visibility.ts and by the learner's own row.
 */
export type ScenarioAction =
	/** Change it in any way: its text, who may see it, whether it is there at all. */
	'edit';

type Rule = (actor: Actor | null, scenario: RuledScenario) => boolean;

const isOwn: Rule = (actor, { author }) => actor !== null && author?.id === actor.id;

/** As `isOwnedBy` of visibility.ts says it, which the writes name in their conditions. */
const rules: Record<ScenarioAction, Rule> = { edit: isOwn };

/** Whether this reader, or somebody who is not signed in, may do this to the scenario. */
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

import type { ScenarioVisibility } from '#lib/scenarios/vocabulary.ts';
import type { DomainErrorCode } from '#lib/server/errors.ts';
import { add, noSums, type Sums, type TrendingEvent } from './figures.ts';
import { type Row, sumsOf } from './row.ts';

/** One scenario with all that hangs on it. */
export interface Stage {
	author: string | null;
	visibility: ScenarioVisibility;
	isActive: boolean;
	/** Null: a draft. */
	publishedAt: number | null;
	/** By learner. */
	rows: Map<string, Row>;
	/** What no row carries any more. */
	baseline: Sums;
	/** All that ever made it trend; nothing is ever taken back. */
	events: TrendingEvent[];
	/** By how much somebody has falsified the stored sums. */
	falsified: Sums;
	/** As stored, which may be falsified too. */
	isListed: boolean;
}

/** What an action comes to: a change, nothing because it is so already, or a refusal's code. */
export type Outcome = 'changed' | 'nothing' | DomainErrorCode;

/** The product as `data-model.md` describes it, in maps and numbers. */
export class Model {
	/** Years ago, because nothing is archived that is not past by the database's own clock. */
	now = Date.UTC(2020, 2, 2, 8);
	/** Those who have an account, in order of their registration. */
	people = new Set<string>();
	deleted = new Set<string>();
	stages = new Map<string, Stage>();

	row(who: string, scenario: string): Row | undefined {
		return this.stages.get(scenario)?.rows.get(who);
	}
}

export const newStage = (
	given: Pick<Stage, 'author' | 'visibility' | 'isActive' | 'publishedAt'>
): Stage => ({
	...given,
	rows: new Map(),
	baseline: noSums,
	events: [],
	falsified: noSums,
	isListed: shouldBeListed(given)
});

type Publication = Pick<Stage, 'visibility' | 'isActive' | 'publishedAt'>;

const isPublished = ({ isActive, publishedAt }: Publication) => isActive && publishedAt !== null;

export const shouldBeListed = (stage: Publication) =>
	isPublished(stage) && stage.visibility === 'public';

/** Whether somebody may begin something new on it. */
export const mayBegin = (stage: Stage, who: string) =>
	isPublished(stage) && (stage.visibility !== 'private' || stage.author === who);

/** Whether it is there for somebody: they may begin, or have begun. */
export const isThereFor = (stage: Stage | undefined, who: string): stage is Stage =>
	stage !== undefined && (mayBegin(stage, who) || stage.rows.has(who));

/** The equation: what the figures must be. */
export const expectedSums = ({ rows, baseline }: Stage): Sums =>
	add(baseline, ...[...rows.values()].map(sumsOf));

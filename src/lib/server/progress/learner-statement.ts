import { type Placeholder, sql, type SQL } from 'drizzle-orm';
import { scenarioMetadata, scenarios, userScenarioProgress, users } from '../db/schema/index.ts';
import { prepareStatement } from '../db/statement.ts';
import { canBegin } from '../scenarios/visibility.ts';
import { fieldNames, progressFields, type ProgressRow } from './learner-progress.ts';

// What the statements of all learner actions share. Each has these parts, and takes its locks in
// their order: `scenario` and `actor`, held; `changed`, the learner's row; `moved`, the scenario's
// figures; the answer.

/** A value that the statement is run with. */
export const value = (name: string): Placeholder => sql.placeholder(name);

const actorId = sql`${value('actor')}::uuid`;

/** Whether the learner has a row on the scenario. */
export const hasRow = sql`exists (select from ${userScenarioProgress} as mine
	where mine.user_id = ${actorId} and mine.scenario_id = ${value('scenario')})`;

/**
 * The scenario, if the learner may begin something on it or has a row on it. Where it is held, its
 * deletion waits here instead of meeting the action half-way in a deadlock. What is not theirs to
 * see is never locked, so that it takes as long as what is not there.
 */
const scenario = (isHeld: boolean): SQL => sql`scenario as materialized (
	select ${scenarios.id} as id, ${canBegin(value('actor'))} as is_visible,
		${scenarios.createdByUserId} is not distinct from ${actorId} as is_own,
		coalesce(${value('now')}::timestamptz, now()) as at
	from ${scenarios}
	where ${scenarios.id} = ${value('scenario')} and (${canBegin(value('actor'))} or ${hasRow})
	${isHeld ? sql`for key share` : sql.empty()}
)`;

const actor = sql`actor as materialized (
	select id from ${users} where id = ${actorId} for key share
)`;

const difference = (column: string) =>
	sql`new.${sql.identifier(column)} - coalesce(old.${sql.identifier(column)}, 0)`;
const changesOf = (column: string) =>
	sql`(old.${sql.identifier(column)} is distinct from new.${sql.identifier(column)})::integer`;

/** The figures that an action can move, by name: the sum of the scenario, and the learner's part in it. */
const figures = {
	saves: ['amount_saved_count', sql`new.is_saved::integer - coalesce(old.is_saved::integer, 0)`],
	attempts: ['total_attempts', difference('times_attempted')],
	completions: ['total_times_used', difference('times_completed')],
	ratings: [
		'ratings_count',
		sql`(new.user_rating is not null)::integer - (old.user_rating is not null)::integer`
	],
	ratingPoints: ['rating_sum', sql`coalesce(new.user_rating, 0) - coalesce(old.user_rating, 0)`],
	ratingSquares: [
		'rating_square_sum',
		sql`coalesce(new.user_rating * new.user_rating, 0)
			- coalesce(old.user_rating * old.user_rating, 0)`
	],
	timed: ['timed_completions', difference('timed_completions')],
	seconds: ['completed_time_seconds', difference('completed_time_seconds')]
} satisfies Record<string, [column: string, difference: SQL]>;

/** How much what happened weighs in the trend. */
const weight = sql`case when old.first_saved_at is null and new.first_saved_at is not null
		and not (select is_own from scenario) then 2 else 0 end
	+ ${changesOf('attempt_trended_at')} + ${changesOf('completion_trended_at')}`;

export type Figure = keyof typeof figures;

/**
 * What an action moves of its scenario. Only that is written: for a column that an update names, the
 * database computes anew what is derived from it, also when it stays as it is.
 */
export interface Moves {
	figures: Figure[];
	/** Whether it counts as something happening. */
	trends?: boolean;
}

/** By exactly how much the scenario's figures move. */
const movesOf = ({ figures: moved, trends }: Moves): SQL =>
	sql.join(
		[
			sql`new.scenario_id, new.updated_at as at`,
			...moved.map((name) => sql`${figures[name][1]} as ${sql.identifier(name)}`),
			...(trends ? [sql`${weight} as weight`] : [])
		],
		sql`, `
	);

/**
 * The shared row, last. `insert … on conflict do update`, because after a lock wait an `update …
 * from` first computes with the stale row. A row is inserted only where the scenario has none, and
 * that raises before it can commit.
 */
function movedBy({ figures: moved, trends }: Moves): SQL {
	const sums = moved.map((name) => {
		const column = sql.identifier(figures[name][0]);
		return [column, sql`metadata.${column} + ${sql.identifier(name)}`] as const;
	});
	const trend = [sql`trending_score`, sql`decayed(metadata.trending_score, weight, at)`] as const;
	const written = [...sums, ...(trends ? [trend] : []), [sql`updated_at`, sql`at`] as const];
	const list = (part: 0 | 1) =>
		sql.join(
			written.map((pair) => sql`${pair[part]}`),
			sql`, `
		);
	return sql`moved as (
		insert into ${scenarioMetadata} as metadata (scenario_id)
		select scenario_id from changed
		on conflict (scenario_id) do update set (${list(0)}) = (select ${list(1)} from changed)
		returning case when old.scenario_id is null then metadata_missing(new.scenario_id) end
	)`;
}

export interface StatementAnswer extends ProgressRow {
	/** Whether the learner may begin something on the scenario, or has a row on it. */
	isFound: boolean;
	/** Whether the learner may begin something on the scenario. */
	isVisible: boolean;
	/** Whether the learner wrote it. */
	isOwn: boolean;
	/** Whether the learner's account is still there. */
	hasActor: boolean;
	/** Whether anything changed; the row's columns are null otherwise. */
	isChanged: boolean;
}

/**
 * Builds the one statement of a learner action, prepared at first use.
 *
 * @param parts.change the write of the learner's row, without its `returning`: an `insert … select
 * … from actor, scenario … on conflict` where the action may make a row, else an `update … from
 * scenario where ownRow`. The alias is `progress`; it sets `updated_at` to `scenario.at`; where
 * nothing is to change, it touches no row.
 * @param parts.mayMakeRow the action may be the learner's first on this scenario
 * @param parts.moves what every change also moves of the scenario; nothing without it
 */
export function learnerStatement<Values extends Record<string, unknown>>(parts: {
	change: SQL;
	mayMakeRow: boolean;
	moves?: Moves;
}) {
	const { change, mayMakeRow, moves } = parts;
	const steps = [
		scenario(mayMakeRow || moves !== undefined),
		...(mayMakeRow ? [actor] : []),
		sql`changed as (${change}
			returning ${progressFields('new')}${moves ? sql`, ${movesOf(moves)}` : sql.empty()})`,
		...(moves ? [movedBy(moves)] : [])
	];
	return prepareStatement<Values & StatementValues, StatementAnswer>(sql`
		with ${sql.join(steps, sql.raw(', '))}
		select scenario.id is not null as "isFound",
			coalesce(scenario.is_visible, false) as "isVisible",
			coalesce(scenario.is_own, false) as "isOwn",
			${mayMakeRow ? sql`exists (select from actor)` : sql`true`} as "hasActor",
			changed."isSaved" is not null as "isChanged",
			${fieldNames}
		from (select) as one left join scenario on true left join changed on true`);
}

/** What every learner action's statement is run with. */
export type StatementValues = {
	actor: string;
	scenario: string;
	now: string | null;
};

/** Finds the learner's row in an `update … from scenario`, by its whole key. */
export const ownRow = sql`progress.user_id = ${actorId}
	and progress.scenario_id = ${value('scenario')}`;

/** Whether a column's instant is none yet, or 20 hours before `at`: then the event trends again. */
export const isDue = (column: 'attempt_trended_at' | 'completion_trended_at', at: SQL): SQL =>
	sql`(progress.${sql.identifier(column)} is null or progress.${sql.identifier(column)} <= ${at} - interval '20 hours')`;

/**
 * The seconds of a run that count, in an `update … from scenario`: those sent (`wholeSeconds`), cut
 * to the wall time since it began; null when it was not timed.
 */
export const countedSeconds = sql`case when ${value('seconds')}::integer is not null then
	least(${value('seconds')}::integer, greatest(0,
		floor(extract(epoch from scenario.at - progress.open_attempt_started_at)))::integer) end`;

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

/** By exactly how much the scenario's figures move, and the weight with which it trends. */
const figures = sql`
	new.scenario_id,
	new.updated_at as at,
	new.is_saved::integer - coalesce(old.is_saved::integer, 0) as saves,
	${difference('times_attempted')} as attempts,
	${difference('times_completed')} as completions,
	(new.user_rating is not null)::integer - (old.user_rating is not null)::integer as ratings,
	coalesce(new.user_rating, 0) - coalesce(old.user_rating, 0) as rating_points,
	coalesce(new.user_rating * new.user_rating, 0)
		- coalesce(old.user_rating * old.user_rating, 0) as rating_squares,
	${difference('timed_completions')} as timed,
	${difference('completed_time_seconds')} as seconds,
	case when old.first_saved_at is null and new.first_saved_at is not null
		and not (select is_own from scenario) then 2 else 0 end
		+ ${changesOf('attempt_trended_at')} + ${changesOf('completion_trended_at')} as weight`;

/**
 * The shared row, last. `insert … on conflict do update`, because after a lock wait an `update …
 * from` first computes with the stale row. A row is inserted only where the scenario has none, and
 * that raises before it can commit.
 */
const moved = sql`moved as (
	insert into ${scenarioMetadata} as metadata (scenario_id)
	select scenario_id from changed
	on conflict (scenario_id) do update set (
		amount_saved_count, total_attempts, total_times_used, ratings_count, rating_sum,
		rating_square_sum, timed_completions, completed_time_seconds, trending_score, updated_at
	) = (
		select metadata.amount_saved_count + saves, metadata.total_attempts + attempts,
			metadata.total_times_used + completions, metadata.ratings_count + ratings,
			metadata.rating_sum + rating_points, metadata.rating_square_sum + rating_squares,
			metadata.timed_completions + timed, metadata.completed_time_seconds + seconds,
			decayed(metadata.trending_score, weight, at), at
		from changed
	)
	returning case when old.scenario_id is null then metadata_missing(new.scenario_id) end
)`;

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
 * @param parts.movesFigures every change also moves the scenario's figures
 */
export function learnerStatement<Values extends Record<string, unknown>>(parts: {
	change: SQL;
	mayMakeRow: boolean;
	movesFigures: boolean;
}) {
	const { change, mayMakeRow, movesFigures } = parts;
	const steps = [
		scenario(mayMakeRow || movesFigures),
		...(mayMakeRow ? [actor] : []),
		sql`changed as (${change}
			returning ${progressFields('new')}${movesFigures ? sql`, ${figures}` : sql.empty()})`,
		...(movesFigures ? [moved] : [])
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

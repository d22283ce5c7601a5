import { getTableColumns, sql, type SQL } from 'drizzle-orm';
import { mergedNotesMaxLength } from '../../scenarios/progress.ts';
import type { Transaction } from '../db/client.ts';
import { instantToRecord } from '../db/instant-to-record.ts';
import { scenarioMetadata, scenarios, userScenarioProgress } from '../db/schema/index.ts';
import { mergeRules, type Rule } from './merge-progress.ts';

const columnNames = Object.values(getTableColumns(userScenarioProgress)).map(({ name }) => name);

/** Both have a run open: the account's goes on, and the guest's is given up. */
const bothOpen = sql`(progress.open_attempt_id is not null and excluded.open_attempt_id is not null)`;
/** The active seconds of the guest's run, as they were kept last. */
const givenUpSeconds = sql`case when ${bothOpen}
	then coalesce((excluded.open_attempt_state ->> 'seconds')::bigint, 0) else 0 end`;

const isLaterRating = sql`(progress.rated_at is null or excluded.rated_at > progress.rated_at)`;
const isLaterNote = sql`(excluded.notes_updated_at > progress.notes_updated_at)`;
/** The later note, and the other below it. */
const notes = sql`left(case
	when progress.user_notes is null or excluded.user_notes is null
		or progress.user_notes = excluded.user_notes
		then coalesce(progress.user_notes, excluded.user_notes)
	when ${isLaterNote} then excluded.user_notes || E'\\n\\n' || progress.user_notes
	else progress.user_notes || E'\\n\\n' || excluded.user_notes end, ${mergedNotesMaxLength}::integer)`;

const stillOpen: Rule = (column) => sql`case when progress.open_attempt_id is not null
	then progress.${column} else excluded.${column} end`;
const orGivenUp =
	(value: SQL, otherwise: Rule): Rule =>
	(column) =>
		sql`case when ${bothOpen} then ${value} else ${otherwise(column)} end`;

const rule = (name: string): Rule => mergeRules[name] as Rule;

/** What becomes of the account's row where it has one: as archived rows come back, and what those lack. */
const rules = (at: SQL): Readonly<Record<string, Rule>> => ({
	...mergeRules,
	is_saved: () => sql`progress.is_saved or excluded.is_saved`,
	saved_at: () => sql`least(progress.saved_at, excluded.saved_at)`,
	open_attempt_id: stillOpen,
	open_attempt_started_at: stillOpen,
	open_attempt_state: stillOpen,
	last_attempt_id: orGivenUp(sql`excluded.open_attempt_id`, rule('last_attempt_id')),
	last_attempt_outcome: orGivenUp(sql`'abandoned'`, rule('last_attempt_outcome')),
	total_time_spent_seconds: (column) =>
		sql`${rule('total_time_spent_seconds')(column)} + ${givenUpSeconds}`,
	user_rating: () => sql`case when ${isLaterRating}
		then excluded.user_rating else progress.user_rating end`,
	rated_at: () => sql`greatest(progress.rated_at, excluded.rated_at)`,
	user_notes: () => notes,
	// Whoever has the old notes open is to be told that there are others now.
	notes_updated_at: () => sql`case when ${notes} is distinct from progress.user_notes
		then ${at} else coalesce(progress.notes_updated_at, excluded.notes_updated_at) end`
});

const { identifier } = sql;
const list = (parts: SQL[]): SQL => sql.join(parts, sql.raw(', '));
const namesOf = (names: readonly string[]): SQL =>
	list(names.map((name) => sql`${identifier(name)}`));

/** Figures of a scenario, and what a row of progress has of each. */
const figures: Readonly<Record<string, (row: SQL) => SQL>> = {
	amount_saved_count: (row) => sql`${row}.is_saved::integer`,
	total_attempts: (row) => sql`${row}.times_attempted`,
	total_times_used: (row) => sql`${row}.times_completed`,
	ratings_count: (row) => sql`(${row}.user_rating is not null)::integer`,
	rating_sum: (row) => sql`coalesce(${row}.user_rating, 0)`,
	rating_square_sum: (row) => sql`coalesce(${row}.user_rating * ${row}.user_rating, 0)`,
	timed_completions: (row) => sql`${row}.timed_completions`,
	completed_time_seconds: (row) => sql`${row}.completed_time_seconds`
};
const figureNames = Object.keys(figures);

const each = (part: (figure: SQL, of: (row: SQL) => SQL) => SQL): SQL =>
	list(Object.entries(figures).map(([name, of]) => part(sql`${identifier(name)}`, of)));

const others = columnNames.filter(
	(name) => !['user_id', 'scenario_id', 'user_rating', 'rated_at'].includes(name)
);

/**
 * Gives everything that one learner has done to another, row by row: what can be added is added, of
 * what there can be one of the later stays, and the figures move by the difference. Their rows stay,
 * with nothing in them. The caller's transaction holds the learner whom it is taken from against new
 * rows, and goes on to remove them.
 *
 * @param input.at when; the database's clock when left out
 */
export async function moveProgress(
	transaction: Transaction,
	{ from, to, at }: { from: string; to: string; at?: Date | undefined }
): Promise<void> {
	const now = instantToRecord(at);
	const merged = Object.entries(rules(now)).map(
		([name, merge]) => sql`${identifier(name)} = ${merge(identifier(name))}`
	);
	await transaction.execute(sql`
		with emptied as materialized (
			update ${userScenarioProgress} as guest set
				is_saved = false, saved_at = null, times_completed = 0, times_attempted = 0,
				timed_completions = 0, completed_time_seconds = 0, total_time_spent_seconds = 0,
				open_attempt_id = null, open_attempt_started_at = null, open_attempt_state = null,
				user_rating = null, rated_at = null, user_notes = null
			where guest.user_id = ${from}
			returning old.*
		), given as materialized (
			select emptied.*, scenario.created_by_user_id is not distinct from ${to}::uuid as is_own
			from emptied join ${scenarios} as scenario on scenario.id = emptied.scenario_id
		), added as materialized (
			insert into ${userScenarioProgress} as progress
				(user_id, scenario_id, user_rating, rated_at, ${namesOf(others)})
			select ${to}::uuid, scenario_id,
				case when not is_own then user_rating end, case when not is_own then rated_at end,
				${namesOf(others)}
			from given order by scenario_id
			on conflict (user_id, scenario_id) do update set ${sql.join(merged, sql`, `)}
			returning new.scenario_id,
				${each((figure, of) => sql`${of(sql`new`)} - coalesce(${of(sql`old`)}, 0) as ${figure}`)}
		), held as materialized (
			-- All of them now and in order: the rows that are removed next come by them again.
			select scenario_id from ${scenarioMetadata}
			where scenario_id in (select scenario_id from added)
			order by scenario_id for update
		), net as materialized (
			select scenario_id, ${each((figure, of) => sql`added.${figure} - ${of(sql`emptied`)} as ${figure}`)}
			from added join emptied using (scenario_id)
		)
		insert into ${scenarioMetadata} as metadata (scenario_id)
		select scenario_id from net
		where (select count(*) from held) >= 0 and 0 <> any (array[${namesOf(figureNames)}])
		order by scenario_id
		on conflict (scenario_id) do update set (${namesOf(figureNames)}, updated_at) = (
			select ${each((figure) => sql`metadata.${figure} + net.${figure}`)}, ${now}
			from net where net.scenario_id = metadata.scenario_id
		)
		returning case when old.scenario_id is null then metadata_missing(new.scenario_id) end`);
}

import { sql, type SQL } from 'drizzle-orm';

// Two rows of one learner on one scenario that become one, in an `on conflict do update` where
// `progress` is the row that is there and `excluded` the one that comes back. An archived row is
// neither saved nor rated, has no note and no open attempt: there, what is there stays.

const isLater = sql`excluded.updated_at > progress.updated_at`;

export type Rule = (column: ReturnType<typeof sql.identifier>) => SQL;

const added: Rule = (column) => sql`progress.${column} + excluded.${column}`;
/** Of two instants, or of the only one. */
const earlier: Rule = (column) => sql`least(progress.${column}, excluded.${column})`;
const later: Rule = (column) => sql`greatest(progress.${column}, excluded.${column})`;
/** What the row says that was touched last, if it says anything. */
const last: Rule = (column) => sql`case when ${isLater}
	then coalesce(excluded.${column}, progress.${column})
	else coalesce(progress.${column}, excluded.${column}) end`;
const present: Rule = (column) => sql`coalesce(progress.${column}, excluded.${column})`;

/** What becomes of each column; those that are not named stay as they are. */
export const mergeRules: Readonly<Record<string, Rule>> = {
	first_saved_at: earlier,
	times_completed: added,
	times_attempted: added,
	last_attempt_at: later,
	last_completed_at: later,
	attempt_trended_at: later,
	completion_trended_at: later,
	timed_completions: added,
	completed_time_seconds: added,
	total_time_spent_seconds: added,
	last_attempt_id: last,
	last_attempt_outcome: last,
	language: last,
	comfort_answers: last,
	// Notes are told apart by it: those that are there keep theirs.
	notes_updated_at: present,
	created_at: earlier,
	updated_at: later
};

export const merged: SQL = sql.join(
	Object.entries(mergeRules).map(
		([name, rule]) => sql`${sql.identifier(name)} = ${rule(sql.identifier(name))}`
	),
	sql.raw(', ')
);

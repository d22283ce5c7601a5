import { and, eq, isNull, sql, type SQL } from 'drizzle-orm';
import type { Database, Transaction } from '../db/client.ts';
import { lockForRemoval } from '../db/locks.ts';
import {
	deletedUsers,
	progressArchiveBatches,
	scenarioMetadataBaseline,
	scenarios,
	userScenarioProgress,
	users
} from '../db/schema/index.ts';
import { merged } from '../progress/merge-progress.ts';
import { archivedColumns, joinLines } from './archive-file.ts';
import { retried } from './batch-transaction.ts';

/** What became of the rows of a batch, or of several. */
export interface PutBack {
	/** Where the learner had no row since. */
	rows: number;
	/** Added to what the learner has begun since. */
	merged: number;
	/** Left out: the learner has deleted their account. */
	deletedLearners: number;
	/** Left out: there is no such scenario any more. */
	goneScenarios: number;
	/** Left out: nobody knows of such a learner, which takes somebody's hand in the database. */
	unknownLearners: number;
}

type Fate = keyof Omit<PutBack, 'rows' | 'merged'> | 'fits';

export interface ReadBatch {
	archiveId: string;
	number: number;
	archivedAt: Date;
	/** Rows as they stand in the file. */
	lines: readonly string[];
}

/**
 * Puts the rows of a batch back and takes their sums out of the baseline, in one transaction. Rows
 * of learners and scenarios that are gone are left out for good: their sums stay in the baseline.
 *
 * @returns null when it was put back before
 */
export async function putBackBatch(db: Database, batch: ReadBatch): Promise<PutBack | null> {
	// Of a try whose answer was lost: when the batch turns out to be back, this is how.
	let done: PutBack | null = null;
	return retried(() =>
		db.transaction(async (transaction) => {
			await lockForRemoval(transaction);
			if (!(await markRestored(transaction, batch))) return done;
			const fates = await judge(transaction, batch);
			const lines = fates.filter(({ fate }) => fate === 'fits').map(({ line }) => line);
			const counts = await insert(transaction, lines);
			await takeOutOfBaseline(transaction, lines);
			const many = (wanted: Fate) => fates.filter(({ fate }) => fate === wanted).length;
			done = {
				...counts,
				deletedLearners: many('deletedLearners'),
				goneScenarios: many('goneScenarios'),
				unknownLearners: many('unknownLearners')
			};
			return done;
		})
	);
}

/** Rows of a batch as they stand in the file. */
const given = (lines: readonly string[]): SQL => sql`given as materialized (
	select line, line::jsonb as content
	from string_to_table(rtrim(${joinLines(lines)}::text, E'\\n'), E'\\n') as line
)`;

/** False when it was restored already. */
async function markRestored(
	transaction: Transaction,
	{ archiveId, number }: ReadBatch
): Promise<boolean> {
	const marked = await transaction
		.update(progressArchiveBatches)
		.set({ restoredAt: sql`now()` })
		.where(
			and(
				eq(progressArchiveBatches.archiveId, archiveId),
				eq(progressArchiveBatches.number, number),
				isNull(progressArchiveBatches.restoredAt)
			)
		)
		.returning({ number: progressArchiveBatches.number });
	return marked.length > 0;
}

/**
 * Holds the scenarios and learners that are there, in the order in which actions hold them, and
 * says of each row whether both are. A scenario made since bears an older one's id by chance.
 */
async function judge(
	transaction: Transaction,
	{ lines, archivedAt }: ReadBatch
): Promise<{ line: string; fate: Fate }[]> {
	const isSame = sql`${scenarios.createdAt} <= ${archivedAt.toISOString()}::timestamptz`;
	await transaction.execute(sql`
		with ${given(lines)}
		select from ${scenarios} where id in (select content ->> 'scenario_id' from given)
		order by id for key share`);
	await transaction.execute(sql`
		with ${given(lines)}
		select from ${users} where id in (select (content ->> 'user_id')::uuid from given)
		order by id for key share`);
	const fates = await transaction.execute<{ line: string; fate: Fate }>(sql`
		with ${given(lines)}
		select line, case
			when exists (select from ${deletedUsers} where id = (content ->> 'user_id')::uuid)
				then 'deletedLearners'
			when not exists (select from ${users} where id = (content ->> 'user_id')::uuid)
				then 'unknownLearners'
			when not exists (select from ${scenarios} where id = content ->> 'scenario_id' and ${isSame})
				then 'goneScenarios'
			else 'fits' end as fate
		from given`);
	return [...fates];
}

const columns = (names: readonly string[], alias?: string): SQL =>
	sql.join(
		names.map((name) =>
			alias ? sql`${sql.identifier(alias)}.${sql.identifier(name)}` : sql.identifier(name)
		),
		sql.raw(', ')
	);

/** Inserts rows as they were; where the learner has begun anew, the two become one. */
async function insert(
	transaction: Transaction,
	lines: readonly string[]
): Promise<Pick<PutBack, 'rows' | 'merged'>> {
	if (lines.length === 0) return { rows: 0, merged: 0 };
	const put = await transaction.execute<{ is_new: boolean }>(sql`
		with ${given(lines)}
		insert into ${userScenarioProgress} as progress (${columns(archivedColumns)})
		select ${columns(archivedColumns, 'archived')}
		from given, jsonb_populate_record(null::${userScenarioProgress}, content) as archived
		order by archived.user_id, archived.scenario_id
		on conflict (user_id, scenario_id) do update set ${merged}
		returning old.user_id is null as is_new`);
	const rows = put.filter(({ is_new: isNew }) => isNew).length;
	return { rows, merged: put.length - rows };
}

const sums = {
	total_attempts: 'times_attempted',
	total_times_used: 'times_completed',
	timed_completions: 'timed_completions',
	completed_time_seconds: 'completed_time_seconds'
};

/** The sums that these rows brought along when they were archived. */
async function takeOutOfBaseline(
	transaction: Transaction,
	lines: readonly string[]
): Promise<void> {
	if (lines.length === 0) return;
	// Locked in a statement before, so that the next one sees their present values.
	const held = await transaction.execute(sql`
		with ${given(lines)}
		select from ${scenarioMetadataBaseline}
		where scenario_id in (select content ->> 'scenario_id' from given)
		order by scenario_id for update`);
	const changed = await transaction.execute(sql`
		with ${given(lines)}, back as (
			select scenario_id, ${sql.join(
				Object.values(sums).map(
					(column) => sql`sum(${sql.identifier(column)}) as ${sql.identifier(column)}`
				),
				sql.raw(', ')
			)}
			from given, jsonb_populate_record(null::${userScenarioProgress}, content)
			group by scenario_id
		)
		update ${scenarioMetadataBaseline} as baseline set ${sql.join(
			Object.entries(sums).map(
				([sum, column]) =>
					sql`${sql.identifier(sum)} = baseline.${sql.identifier(sum)} - back.${sql.identifier(column)}`
			),
			sql.raw(', ')
		)}, updated_at = now()
		from back where baseline.scenario_id = back.scenario_id
		returning back.scenario_id, (select count(distinct content ->> 'scenario_id') from given) as expected`);
	const expected = Number(changed[0]?.expected);
	if (held.count !== expected || changed.count !== expected) {
		throw new Error('A scenario has no baseline row');
	}
}

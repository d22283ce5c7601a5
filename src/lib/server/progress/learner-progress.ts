import { getTableColumns, sql, type SQL } from 'drizzle-orm';
import type { LearnerProgress } from '../../scenarios/progress.ts';
import type { ActorContext } from '../context.ts';
import { userScenarioProgress } from '../db/schema/index.ts';
import { prepareStatement } from '../db/statement.ts';

const columns = getTableColumns(userScenarioProgress);

/** What is read of a learner's row, by the names of `LearnerProgress`. */
const fields = [
	'isSaved',
	'savedAt',
	'timesAttempted',
	'timesCompleted',
	'lastAttemptAt',
	'lastCompletedAt',
	'totalTimeSpentSeconds',
	'openAttemptId',
	'openAttemptStartedAt',
	'openAttemptState',
	'lastAttemptId',
	'lastAttemptOutcome',
	'language',
	'userRating',
	'userNotes',
	'notesUpdatedAt',
	'comfortAnswers'
] as const satisfies (keyof LearnerProgress & keyof typeof columns)[];

const instants = [
	'savedAt',
	'lastAttemptAt',
	'lastCompletedAt',
	'openAttemptStartedAt',
	'notesUpdatedAt'
] as const satisfies (keyof LearnerProgress)[];

/** A learner's row as the driver gives it: instants as PostgreSQL writes them, bigints as text. */
export type ProgressRow = Omit<LearnerProgress, 'totalTimeSpentSeconds'> & {
	totalTimeSpentSeconds: string;
};

/** The row's columns, for a select list or a `returning`. */
export const progressFields = (alias: 'new' | 'progress'): SQL =>
	sql.join(
		fields.map(
			(field) =>
				sql`${sql.identifier(alias)}.${sql.identifier(columns[field].name)} as ${sql.identifier(field)}`
		),
		sql.raw(', ')
	);

/** The names that `progressFields` gave them. */
export const fieldNames = sql.join(
	fields.map((field) => sql.identifier(field)),
	sql.raw(', ')
);

/** What pages read, from what the driver gave. */
export function toProgress(row: ProgressRow): LearnerProgress {
	const progress = Object.fromEntries(
		fields.map((field) => [field, row[field]])
	) as unknown as LearnerProgress;
	for (const field of instants) {
		const instant = row[field];
		progress[field] = instant === null ? null : new Date(instant).toISOString();
	}
	progress.totalTimeSpentSeconds = Number(row.totalTimeSpentSeconds);
	return progress;
}

/** Whether PostgreSQL's text can hold it. Nothing there is called by a name that it cannot. */
export const isStorable = (id: string): boolean => !id.includes('\0');

const readRow = prepareStatement<{ actor: string; scenario: string }, ProgressRow>(sql`
	select ${progressFields('progress')} from ${userScenarioProgress} as progress
	where progress.user_id = ${sql.placeholder('actor')}::uuid
		and progress.scenario_id = ${sql.placeholder('scenario')}`);

/** The learner's state on one scenario, visible or not; null where they have never touched it. */
export async function readProgress(
	context: ActorContext,
	scenarioId: string
): Promise<LearnerProgress | null> {
	if (!isStorable(scenarioId)) return null;
	const [row] = await readRow(context.db, { actor: context.actor.id, scenario: scenarioId });
	return row ? toProgress(row) : null;
}

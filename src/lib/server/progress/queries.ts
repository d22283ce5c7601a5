import { sql, type SQL } from 'drizzle-orm';
import type {
	LearnerProgress,
	LibraryCounts,
	LibraryItem,
	LibraryShelf
} from '../../scenarios/progress.ts';
import type { ActorContext } from '../context.ts';
import { cursorMicros, isAfterCursor, pageOf, pageValues, type PageValues } from '../db/keyset.ts';
import { scenarios, userScenarioProgress } from '../db/schema/index.ts';
import { prepareStatement } from '../db/statement.ts';
import { canBegin, isOwnedBy } from '../scenarios/visibility.ts';
import {
	isStorable,
	progressFields,
	type ProgressRow,
	readProgress,
	toProgress
} from './learner-progress.ts';

const actor = sql.placeholder('actor');

/** What lies on each shelf, and the instant that it is ordered by, latest first. */
const shelves: Record<LibraryShelf, { holds: SQL; by: SQL }> = {
	open: {
		holds: sql`progress.open_attempt_id is not null`,
		by: sql`progress.open_attempt_started_at`
	},
	saved: { holds: sql`progress.is_saved`, by: sql`progress.saved_at` },
	completed: {
		holds: sql`progress.times_completed > 0`,
		by: sql`coalesce(progress.last_completed_at, progress.created_at)`
	},
	// On none of the others: what a learner left on it, notes above all, is found here.
	tried: {
		holds: sql`(not progress.is_saved and progress.times_completed = 0
			and progress.open_attempt_id is null
			and (progress.times_attempted > 0 or progress.user_rating is not null
				or progress.user_notes is not null))`,
		by: sql`progress.updated_at`
	}
};

interface ShelfRow extends ProgressRow {
	scenario: LibraryItem['scenario'];
	isWithdrawn: boolean;
	cursorMicros: string;
	cursorId: string;
}

const shelfStatement = ({ holds, by }: { holds: SQL; by: SQL }) =>
	prepareStatement<PageValues & { actor: string }, ShelfRow>(sql`
		select ${progressFields('progress')},
			not ${canBegin(actor)} as "isWithdrawn",
			jsonb_build_object(
				'id', ${scenarios.id},
				'title', ${scenarios.title},
				'description', case when ${canBegin(actor)} then ${scenarios.description} else '' end,
				'textLanguage', ${scenarios.textLanguage},
				'role', ${scenarios.role},
				'cefrLevel', ${scenarios.cefrLevel},
				'targetLanguages', ${scenarios.targetLanguages},
				'estimatedDurationSeconds', ${scenarios.estimatedDurationSeconds},
				'objectiveCount', coalesce(jsonb_array_length(${scenarios.learningObjectives}), 0)
			) as scenario,
			${cursorMicros(by)} as "cursorMicros",
			progress.scenario_id as "cursorId"
		from ${userScenarioProgress} as progress
			join ${scenarios} on ${scenarios.id} = progress.scenario_id
		where progress.user_id = ${actor}::uuid and ${holds}
			and ${isAfterCursor(by, sql`progress.scenario_id`)}
		order by ${by} desc, progress.scenario_id desc
		limit ${sql.placeholder('limit')}::integer`);

const shelfPages = {
	open: shelfStatement(shelves.open),
	saved: shelfStatement(shelves.saved),
	completed: shelfStatement(shelves.completed),
	tried: shelfStatement(shelves.tried)
};

/**
 * The learner's state on one scenario, withdrawn or not.
 *
 * @returns null where they have never touched it
 */
export function findProgress(
	context: ActorContext,
	scenarioId: string
): Promise<LearnerProgress | null> {
	return readProgress(context, scenarioId);
}

/**
 * A page of one shelf of the learner's library, latest first, in one statement: runs in progress by
 * their start, saved ones by when, completed ones by the last time,
 * tried ones by the last change. Withdrawn scenarios stay on it,
 * marked, without their description.
 *
 * @param input.after the `next` of the page before; anything else is the first page
 * @param input.limit items at most, 1–100; 24 when left out
 */
export async function listLibrary(
	{ db, actor }: ActorContext,
	input: { shelf: LibraryShelf; after?: string; limit?: number }
): Promise<{ items: LibraryItem[]; next: string | null }> {
	const values = pageValues(input);
	const rows = await shelfPages[input.shelf](db, { ...values, actor: actor.id });
	return pageOf(rows, values, (row) => ({
		scenario: row.scenario,
		isWithdrawn: row.isWithdrawn,
		progress: toProgress(row)
	}));
}

const counts = prepareStatement<{ actor: string }, LibraryCounts>(sql`
	select count(*) filter (where ${shelves.open.holds})::integer as open,
		count(*) filter (where ${shelves.saved.holds})::integer as saved,
		count(*) filter (where ${shelves.completed.holds})::integer as completed,
		count(*) filter (where ${shelves.tried.holds})::integer as tried,
		(select count(*) from ${scenarios} where ${isOwnedBy(actor)})::integer as authored
	from ${userScenarioProgress} as progress where progress.user_id = ${actor}::uuid`);

/** How many scenarios lie on each of the learner's shelves, and how many they wrote. */
export async function countLibrary({ db, actor }: ActorContext): Promise<LibraryCounts> {
	const [row] = await counts(db, { actor: actor.id });
	return row as LibraryCounts;
}

interface SaverRow {
	userId: string;
	savedAt: string;
	cursorMicros: string;
	cursorId: string;
}

const savers = prepareStatement<PageValues & { actor: string; scenario: string }, SaverRow>(sql`
	select progress.user_id as "userId", progress.saved_at as "savedAt",
		${cursorMicros(sql`progress.saved_at`)} as "cursorMicros",
		progress.user_id as "cursorId"
	from ${userScenarioProgress} as progress
		join ${scenarios} on ${scenarios.id} = progress.scenario_id
	where progress.scenario_id = ${sql.placeholder('scenario')} and progress.is_saved
		and ${isOwnedBy(actor)}
		and ${isAfterCursor(sql`progress.saved_at`, sql`progress.user_id::text`)}
	order by progress.saved_at desc, progress.user_id::text desc
	limit ${sql.placeholder('limit')}::integer`);

/**
 * Who has saved a scenario of one's own, and when (ISO 8601), latest first. Empty for anybody
 * else's: what a learner keeps is told to nobody but its author.
 */
export async function listSavers(
	{ db, actor }: ActorContext,
	input: { scenarioId: string; after?: string; limit?: number }
): Promise<{ items: { userId: string; savedAt: string }[]; next: string | null }> {
	if (!isStorable(input.scenarioId)) return { items: [], next: null };
	const values = pageValues(input);
	const rows = await savers(db, { ...values, actor: actor.id, scenario: input.scenarioId });
	return pageOf(rows, values, ({ userId, savedAt }) => ({
		userId,
		savedAt: new Date(savedAt).toISOString()
	}));
}

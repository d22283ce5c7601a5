import { sql } from 'drizzle-orm';
import {
	type ActionResult,
	type LearnerProgress,
	notesMaxLength
} from '../../scenarios/progress.ts';
import type { ActorContext } from '../context.ts';
import { userScenarioProgress } from '../db/schema/index.ts';
import { hasRow, learnerStatement, value } from './learner-statement.ts';
import { perform } from './perform.ts';

const notes = sql`${value('notes')}::text`;

/** Whether the notes are still those that the writer began from. Pages know milliseconds only. */
const isAsBegunFrom = sql`(${value('base')}::text is null
	or date_trunc('milliseconds', progress.notes_updated_at)
		is not distinct from nullif(${value('base')}::text, '')::timestamptz)`;

const isWithinLimit = sql`length(${notes}) <= ${notesMaxLength}::integer`;

/** Whether notes that are longer, as merged ones may be, stand there, and would become no longer. */
const isNoLonger = sql`exists (select from ${userScenarioProgress} as mine
	where mine.user_id = ${value('actor')}::uuid and mine.scenario_id = ${value('scenario')}
		and length(${notes}) <= length(mine.user_notes))`;

const statement = learnerStatement<{ notes: string | null; base: string | null }>({
	mayMakeRow: true,
	// Found means visible or begun before: either will do. Nothing to write makes no row.
	change: sql`
		insert into ${userScenarioProgress} as progress
			(user_id, scenario_id, user_notes, notes_updated_at, created_at, updated_at)
		select actor.id, scenario.id, ${notes}, at, at, at
		from actor, scenario
		where case when ${notes} is null then ${hasRow} else ${isWithinLimit} or ${isNoLonger} end
		on conflict (user_id, scenario_id) do update set
			user_notes = excluded.user_notes,
			notes_updated_at = excluded.notes_updated_at,
			updated_at = excluded.updated_at
		where progress.user_notes is distinct from excluded.user_notes and ${isAsBegunFrom}
			and (excluded.user_notes is null or ${isWithinLimit}
				or length(excluded.user_notes) <= length(progress.user_notes))`
});

/**
 * Writes the learner's private notes on a scenario, in place of earlier ones. The same text: nothing.
 *
 * @param input.notes at most 20,000 characters; more only where no more than stand there already,
 * so that notes which were merged can be kept and shortened. Blank takes them away
 * @param input.base the `notesUpdatedAt` (ISO 8601, whole milliseconds) of the notes that the text
 * was begun from, empty for none; left out, they are replaced whatever they are
 * @throws DomainError `scenario-not-found`, `notes-too-long`, `notes-changed` when they have been
 * written elsewhere since: `progress` among its details has what stands there now
 */
export function writeNotes(
	context: ActorContext,
	input: { scenarioId: string; notes: string; base?: string | undefined }
): Promise<ActionResult> {
	const text = input.notes.replace(/\r\n?/g, '\n');
	const notes = text.trim() === '' ? null : text;
	const base = input.base ?? null;
	const length = lengthOf(notes);
	const isLong = length > notesMaxLength;
	const values = { scenarioId: input.scenarioId, notes, base };
	return perform(context, statement, values, ({ progress }) => {
		const there = progress?.userNotes ?? null;
		if (there === notes) return 'nothing';
		if (base !== null && !isBegunFrom(base, progress)) return 'notes-changed';
		if (isLong && length > lengthOf(there)) return 'notes-too-long';
		return base === null && !isLong ? 'nothing' : 'again';
	});
}

/** In characters, as the database counts them. */
const lengthOf = (text: string | null): number => [...(text ?? '')].length;

/** The same by the second read: where they are so again, the statement was overtaken twice. */
const isBegunFrom = (base: string, progress: LearnerProgress | null): boolean =>
	progress === null || (progress.notesUpdatedAt ?? '') === base;

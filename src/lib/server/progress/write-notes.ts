import { sql } from 'drizzle-orm';
import type { ActionResult, LearnerProgress } from '../../scenarios/progress.ts';
import type { ActorContext } from '../context.ts';
import { userScenarioProgress } from '../db/schema/index.ts';
import { hasRow, learnerStatement, value } from './learner-statement.ts';
import { perform } from './perform.ts';

/** Whether the notes are still those that the writer began from. Pages know milliseconds only. */
const isAsBegunFrom = sql`(${value('base')}::text is null
	or date_trunc('milliseconds', progress.notes_updated_at)
		is not distinct from nullif(${value('base')}::text, '')::timestamptz)`;

const statement = learnerStatement<{ notes: string | null; base: string | null }>({
	mayMakeRow: true,
	// Found means visible or begun before: either will do. Nothing to write makes no row.
	change: sql`
		insert into ${userScenarioProgress} as progress
			(user_id, scenario_id, user_notes, notes_updated_at, created_at, updated_at)
		select actor.id, scenario.id, ${value('notes')}::text, at, at, at
		from actor, scenario where ${value('notes')}::text is not null or ${hasRow}
		on conflict (user_id, scenario_id) do update set
			user_notes = excluded.user_notes,
			notes_updated_at = excluded.notes_updated_at,
			updated_at = excluded.updated_at
		where progress.user_notes is distinct from excluded.user_notes and ${isAsBegunFrom}`
});

/**
 * Writes the learner's private notes on a scenario, in place of earlier ones. The same text: nothing.
 *
 * @param input.notes at most 20,000 characters, to which its form holds them; blank takes them away
 * @param input.base the `notesUpdatedAt` (ISO 8601, whole milliseconds) of the notes that the text
 * was begun from, empty for none; left out, they are replaced whatever they are
 * @throws DomainError `scenario-not-found`, `notes-changed` when they have been written elsewhere
 * since: `progress` among its details has what stands there now
 */
export function writeNotes(
	context: ActorContext,
	input: { scenarioId: string; notes: string; base?: string | undefined }
): Promise<ActionResult> {
	const text = input.notes.replace(/\r\n?/g, '\n');
	const notes = text.trim() === '' ? null : text;
	const base = input.base ?? null;
	const values = { scenarioId: input.scenarioId, notes, base };
	return perform(context, statement, values, ({ progress }) => {
		if (base === null || (progress?.userNotes ?? null) === notes) return 'nothing';
		return isBegunFrom(base, progress) ? 'again' : 'notes-changed';
	});
}

/** The same by the second read: where they are so again, the statement was overtaken twice. */
const isBegunFrom = (base: string, progress: LearnerProgress | null): boolean =>
	progress === null || (progress.notesUpdatedAt ?? '') === base;

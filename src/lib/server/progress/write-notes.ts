import { sql } from 'drizzle-orm';
import type { ActionResult } from '../../scenarios/progress.ts';
import type { ActorContext } from '../context.ts';
import { userScenarioProgress } from '../db/schema/index.ts';
import { hasRow, learnerStatement, value } from './learner-statement.ts';
import { perform } from './perform.ts';

const statement = learnerStatement<{ notes: string | null }>({
	mayMakeRow: true,
	movesFigures: false,
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
		where progress.user_notes is distinct from excluded.user_notes`
});

/**
 * Writes the learner's private notes on a scenario, in place of earlier ones. The same text: nothing.
 *
 * @param input.notes at most 20,000 characters; blank takes them away
 * @throws DomainError `scenario-not-found`
 */
export function writeNotes(
	context: ActorContext,
	input: { scenarioId: string; notes: string }
): Promise<ActionResult> {
	const text = input.notes.replace(/\r\n?/g, '\n');
	const notes = text.trim() === '' ? null : text;
	return perform(context, statement, { scenarioId: input.scenarioId, notes }, () => 'nothing');
}

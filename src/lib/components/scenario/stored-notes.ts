import type { ActionResult } from '@sveltejs/kit';
import type { FormFailure } from '#lib/forms/form-failure.ts';

/** The learner's notes as the server has them. */
export interface StoredNotes {
	/** Empty for none. */
	notes: string;
	/** ISO 8601; empty where there never were any. */
	notesUpdatedAt: string;
}

/** Asks the server for the learner's notes on a scenario; null when it does not answer. */
export async function readNotes(scenarioId: string): Promise<StoredNotes | null> {
	try {
		const answer = await fetch(`/scenarios/${scenarioId}/notes`, { cache: 'no-store' });
		return answer.ok ? ((await answer.json()) as StoredNotes) : null;
	} catch {
		return null;
	}
}

/** Whether notes were refused because they have been changed elsewhere since. */
export const isChangedElsewhere = (result: ActionResult): boolean =>
	result.type === 'failure' &&
	(result.data as FormFailure | undefined)?.errors?.['notes'] === 'notes-changed';

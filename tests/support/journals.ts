import { expect } from 'vitest';
import type { Database } from '#lib/server/db/client.ts';
import { expectEquation } from './equation.ts';
import type { Learner } from './learner.ts';
import { applied, type RowModel, untouched } from './learner-model.ts';

interface StoredRow extends RowModel {
	email: string;
}

/** What the database holds of everybody on a scenario, by e-mail address. */
async function storedRows(db: Database): Promise<Map<string, RowModel>> {
	const rows = await db.$client<StoredRow[]>`
		select email || ' ' || scenario_id as email, is_saved as "isSaved",
			times_attempted as attempts, times_completed as completions,
			open_attempt_id as "openAttempt", last_attempt_id as "lastAttempt",
			last_attempt_outcome as "lastOutcome", open_attempt_state -> 'objectives' as ticked,
			user_rating as rating, user_notes as notes, comfort_answers as comfort
		from user_scenario_progress join users on users.id = user_id`;
	return new Map(rows.map(({ email, ...row }) => [email, row]));
}

/** The same, as far as the journal knows: the id of a run may not have been asked for yet. */
function like(stored: RowModel, row: RowModel): RowModel {
	const isBegun = row.openAttempt === 'begun' && stored.openAttempt !== null;
	return isBegun ? { ...row, openAttempt: stored.openAttempt } : row;
}

/**
 * Compares the database with the journals: what was acknowledged is there, what was refused is not,
 * what was not heard of is there at most once, and the figures agree. Then everything that was not
 * heard of is sent again, and is there exactly once.
 */
export async function checkJournals(db: Database, learners: Learner[]): Promise<void> {
	const unheard = await storedRows(db);
	for (const { email, place, row, pending } of learners) {
		const stored = unheard.get(`${email} ${place.scenarioId}`) ?? untouched;
		const after = pending && applied(row, pending);
		const allowed = after ? [like(stored, row), like(stored, after)] : [like(stored, row)];
		expect(allowed, `before or after ${JSON.stringify(pending)}`).toContainEqual(stored);
	}
	await expectEquation(db);

	for (const learner of learners) await learner.settle();
	const settled = await storedRows(db);
	for (const { email, place, row, faults } of learners) {
		const stored = settled.get(`${email} ${place.scenarioId}`) ?? untouched;
		expect(stored, email).toEqual(like(stored, row));
		expect(faults).toEqual([]);
	}
	await expectEquation(db);
}

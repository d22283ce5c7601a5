import { add, negative, noSums, type Sums, sumNames } from './figures.ts';
import { expectedSums, type Model, type Outcome, shouldBeListed, type Stage } from './model.ts';
import { lastingSumsOf, type Row } from './row.ts';

// What happens to whole accounts and to many rows at once.

/** A row goes: what its learner held is taken back, what they did stays in the baseline. */
function removeRow(stage: Stage, who: string): void {
	const row = stage.rows.get(who);
	if (!row) return;
	stage.baseline = add(stage.baseline, lastingSumsOf(row));
	stage.rows.delete(who);
}

/** Rows are deleted by hand: one learner's, one scenario's, one of both, or all. */
export function deleteRows(model: Model, which: { who?: string; scenarioId?: string }): void {
	for (const [id, stage] of model.stages) {
		if (which.scenarioId !== undefined && which.scenarioId !== id) continue;
		for (const who of [...stage.rows.keys()]) {
			if (which.who === undefined || which.who === who) removeRow(stage, who);
		}
	}
}

/** An account is deleted by hand: what its author wrote stays without them. */
export function deleteUser(model: Model, who: string): void {
	if (!model.people.delete(who)) return;
	model.deleted.add(who);
	deleteRows(model, { who });
	for (const stage of model.stages.values()) if (stage.author === who) stage.author = null;
}

/** An account is deleted by its owner: private scenarios and drafts go with it. */
export function deleteAccount(model: Model, who: string): void {
	for (const [id, stage] of [...model.stages]) {
		const isNobodyElses = stage.visibility === 'private' || stage.publishedAt === null;
		if (stage.author === who && isNobodyElses) model.stages.delete(id);
	}
	deleteUser(model, who);
}

/** Somebody writes wrong figures by hand. */
export function falsify(stage: Stage, sums: Partial<Sums>, isListedToo: boolean): void {
	stage.falsified = add(stage.falsified, sums);
	if (isListedToo) stage.isListed = !stage.isListed;
}

interface Found {
	scenarioId: string;
	column: string;
	stored: number | boolean;
	expected: number | boolean;
}

/** What must be found to differ, in order of scenario and column. */
export function differences(model: Model) {
	const found = [...model.stages].flatMap(([scenarioId, stage]) => {
		const expected = expectedSums(stage);
		const wrong: Found[] = sumNames
			.filter((name) => stage.falsified[name] !== 0)
			.map((column) => ({
				scenarioId,
				column: column,
				stored: expected[column] + stage.falsified[column],
				expected: expected[column]
			}));
		const isListed = shouldBeListed(stage);
		if (stage.isListed !== isListed) {
			wrong.push({ scenarioId, column: 'is_listed', stored: stage.isListed, expected: isListed });
		}
		return wrong;
	});
	return found.sort(inOrder);
}

export const inOrder = (
	one: { scenarioId: string; column: string },
	other: { scenarioId: string; column: string }
): number => (`${one.scenarioId} ${one.column}` < `${other.scenarioId} ${other.column}` ? -1 : 1);

/** All figures are made what they must be. */
export function repair(model: Model): void {
	for (const stage of model.stages.values()) {
		stage.falsified = noSums;
		stage.isListed = shouldBeListed(stage);
	}
}

/** A row that was archived. */
export interface Archived {
	scenarioId: string;
	who: string;
	row: Row;
}

const isOld = (row: Row, before: number): boolean =>
	!row.is_saved &&
	row.user_rating === null &&
	row.user_notes === null &&
	row.open_attempt_id === null &&
	row.updated_at < before;

/** Rows that nothing holds and nobody has touched leave; the figures stay. */
export function archive(model: Model, before: number): Archived[] {
	const gone: Archived[] = [];
	for (const [scenarioId, stage] of model.stages) {
		for (const [who, row] of [...stage.rows]) {
			if (!isOld(row, before)) continue;
			gone.push({ scenarioId, who, row });
			removeRow(stage, who);
		}
	}
	return gone;
}

/** What became of archived rows. */
export interface PutBack {
	rows: number;
	merged: number;
	leftOut: number;
}

/** They come back, and out of the baseline; not those of people and scenarios that are gone. */
export function restore(model: Model, archived: Archived[]): PutBack {
	const done: PutBack = { rows: 0, merged: 0, leftOut: 0 };
	for (const { scenarioId, who, row } of archived) {
		const stage = model.stages.get(scenarioId);
		if (!stage || !model.people.has(who)) {
			done.leftOut += 1;
			continue;
		}
		const present = stage.rows.get(who);
		done[present ? 'merged' : 'rows'] += 1;
		stage.rows.set(who, present ? merge(present, row) : row);
		stage.baseline = add(stage.baseline, negative(lastingSumsOf(row)));
	}
	return done;
}

const known = (...instants: (number | null)[]) => instants.filter((instant) => instant !== null);
const earlier = (...all: (number | null)[]) =>
	known(...all).length ? Math.min(...known(...all)) : null;
const later = (...all: (number | null)[]) =>
	known(...all).length ? Math.max(...known(...all)) : null;

/** What a guest has done goes over to an account, and the guest goes. */
export function mergeGuest(model: Model, guest: string, account: string): Outcome {
	if (!model.people.has(guest)) return 'nothing';
	if (!model.people.has(account)) return 'credentials-wrong';
	for (const stage of model.stages.values()) {
		const given = stage.rows.get(guest);
		if (!given) continue;
		const isOwn = stage.author === account;
		const kept = isOwn ? { ...given, user_rating: null, rated_at: null } : given;
		const present = stage.rows.get(account);
		stage.rows.delete(guest);
		stage.rows.set(account, present ? mergeRows(present, kept, model.now) : kept);
	}
	model.people.delete(guest);
	model.deleted.add(guest);
	return 'changed';
}

/** Both count; what there can be one of is the later; the account's run goes on. */
function mergeRows(present: Row, guest: Row, now: number): Row {
	const isGuestRated = (guest.rated_at ?? 0) > (present.rated_at ?? 0);
	const notes = mergeNotes(present, guest);
	const row: Row = {
		...merge(present, guest),
		is_saved: present.is_saved || guest.is_saved,
		saved_at: earlier(present.saved_at, guest.saved_at),
		user_rating: isGuestRated ? guest.user_rating : present.user_rating,
		rated_at: isGuestRated ? guest.rated_at : present.rated_at,
		user_notes: notes
	};
	if (notes !== present.user_notes) row.notes_updated_at = now;
	if (guest.open_attempt_id === null) return row;
	if (present.open_attempt_id !== null) {
		return {
			...row,
			last_attempt_id: guest.open_attempt_id,
			last_attempt_outcome: 'abandoned',
			total_time_spent_seconds:
				row.total_time_spent_seconds + (guest.open_attempt_state?.seconds ?? 0)
		};
	}
	const { open_attempt_id, open_attempt_started_at, open_attempt_state } = guest;
	return { ...row, open_attempt_id, open_attempt_started_at, open_attempt_state };
}

function mergeNotes(present: Row, guest: Row): string | null {
	const [one, other] = [present.user_notes, guest.user_notes];
	if (one === null || other === null || one === other) return one ?? other;
	const isGuestLater = (guest.notes_updated_at ?? 0) > (present.notes_updated_at ?? 0);
	return isGuestLater ? `${other}\n\n${one}` : `${one}\n\n${other}`;
}

/** Somebody has begun anew since: both count, and what there can be one of is the latest. */
function merge(present: Row, archived: Row): Row {
	const isLatest = archived.updated_at > present.updated_at;
	const [first, second] = isLatest ? [archived, present] : [present, archived];
	const run = first.last_attempt_id === null ? second : first;
	return {
		...present,
		first_saved_at: earlier(present.first_saved_at, archived.first_saved_at),
		times_completed: present.times_completed + archived.times_completed,
		times_attempted: present.times_attempted + archived.times_attempted,
		timed_completions: present.timed_completions + archived.timed_completions,
		completed_time_seconds: present.completed_time_seconds + archived.completed_time_seconds,
		total_time_spent_seconds: present.total_time_spent_seconds + archived.total_time_spent_seconds,
		last_attempt_at: later(present.last_attempt_at, archived.last_attempt_at),
		last_completed_at: later(present.last_completed_at, archived.last_completed_at),
		attempt_trended_at: later(present.attempt_trended_at, archived.attempt_trended_at),
		completion_trended_at: later(present.completion_trended_at, archived.completion_trended_at),
		last_attempt_id: run.last_attempt_id,
		last_attempt_outcome: run.last_attempt_outcome,
		language: first.language ?? second.language,
		comfort_answers: first.comfort_answers ?? second.comfort_answers,
		notes_updated_at: present.notes_updated_at ?? archived.notes_updated_at,
		created_at: Math.min(present.created_at, archived.created_at),
		updated_at: Math.max(present.updated_at, archived.updated_at)
	};
}

import type { ComfortIndicators } from '#lib/scenarios/vocabulary.ts';
import { isThereFor, mayBegin, type Model, type Outcome, type Stage } from './model.ts';
import { emptyRow, type Row } from './row.ts';

// "What each action does" of the data model, one function an action: each changes the model and
// tells what it came to.

interface Inputs {
	save: object;
	unsave: object;
	start: { language: string | null };
	keep: { attemptId: string; objectives: number[] | null; seconds: number | null };
	complete: { attemptId: string; seconds: number | null };
	markCompleted: { attemptId: string };
	abandon: { attemptId: string; seconds: number | null };
	reflect: ComfortIndicators;
	rate: { rating: number | null };
	notes: { notes: string; base?: string | undefined };
}

export type LearnerVerb = keyof Inputs;

/** One action with all that it is sent with, so that it can be sent again. */
export type LearnerAction = {
	[Verb in LearnerVerb]: { verb: Verb; who: string; scenarioId: string; input: Inputs[Verb] };
}[LearnerVerb];

/** Where an action happens. */
interface Scene {
	stage: Stage;
	who: string;
	/** The learner's row; a blank one where there is none, which is not kept unless it is changed. */
	row: Row;
	hasRow: boolean;
	now: number;
	/** Whether something new may be begun here. */
	mayBegin: boolean;
	/** The id that a run gets which is started now. */
	freshId: string | null;
}

type Rule<Input> = (scene: Scene, input: Input) => Outcome;

const twentyHours = 20 * 3_600_000;
const day = 86_400;

/** Authors do not make their own scenario trend; others do by the same once in 20 hours. */
function trend(
	{ stage, who, row, now }: Scene,
	column: 'attempt_trended_at' | 'completion_trended_at'
): void {
	const last = row[column];
	if (stage.author === who || (last !== null && now - last < twentyHours)) return;
	row[column] = now;
	stage.events.push({ weight: 1, at: now });
}

/** Whole, never negative, cut to a day and to the wall time since the run began. */
function counted({ row, now }: Scene, seconds: number): number {
	const wall = Math.max(0, Math.floor((now - (row.open_attempt_started_at ?? now)) / 1000));
	return Math.min(Math.floor(Math.max(0, seconds)), day, wall);
}

function close({ row }: Scene, outcome: 'completed' | 'abandoned'): void {
	row.last_attempt_id = row.open_attempt_id;
	row.last_attempt_outcome = outcome;
	row.open_attempt_id = row.open_attempt_started_at = row.open_attempt_state = null;
}

const isRepeatOf = ({ row }: Scene, outcome: 'completed' | 'abandoned', id: string) =>
	row.last_attempt_id === id && row.last_attempt_outcome === outcome;

const rules: { [Verb in LearnerVerb]: Rule<Inputs[Verb]> } = {
	save({ stage, who, row, now, mayBegin }) {
		if (row.is_saved) return 'nothing';
		if (!mayBegin) return 'scenario-not-found';
		if (row.first_saved_at === null && stage.author !== who) {
			stage.events.push({ weight: 2, at: now });
		}
		row.is_saved = true;
		row.saved_at = now;
		row.first_saved_at ??= now;
		return 'changed';
	},

	unsave({ row }) {
		if (!row.is_saved) return 'nothing';
		row.is_saved = false;
		row.saved_at = null;
		return 'changed';
	},

	start(scene, { language }) {
		const { row, now, mayBegin, freshId } = scene;
		if (row.open_attempt_id) return 'nothing';
		if (!mayBegin) return 'scenario-not-found';
		row.open_attempt_id = freshId;
		row.open_attempt_started_at = row.last_attempt_at = now;
		row.times_attempted += 1;
		row.language = language ?? row.language;
		trend(scene, 'attempt_trended_at');
		return 'changed';
	},

	keep(scene, { attemptId, objectives, seconds }) {
		const { row } = scene;
		if (row.open_attempt_id !== attemptId) return 'attempt-over';
		const before = row.open_attempt_state;
		const ticked = objectives && [...new Set(objectives)].sort((a, b) => a - b);
		row.open_attempt_state = {
			objectives: ticked ?? before?.objectives ?? [],
			// A device that was left behind does not turn the clock back.
			seconds: Math.max(before?.seconds ?? 0, seconds === null ? 0 : counted(scene, seconds))
		};
		return JSON.stringify(before) === JSON.stringify(row.open_attempt_state)
			? 'nothing'
			: 'changed';
	},

	complete(scene, { attemptId, seconds }) {
		const { row, now } = scene;
		if (row.open_attempt_id !== attemptId) {
			return isRepeatOf(scene, 'completed', attemptId) ? 'nothing' : 'attempt-over';
		}
		if (seconds !== null) {
			row.timed_completions += 1;
			row.completed_time_seconds += counted(scene, seconds);
			row.total_time_spent_seconds += counted(scene, seconds);
		}
		close(scene, 'completed');
		row.times_completed += 1;
		row.last_completed_at = now;
		trend(scene, 'completion_trended_at');
		return 'changed';
	},

	markCompleted(scene, { attemptId }) {
		const { row, now, mayBegin } = scene;
		if (isRepeatOf(scene, 'completed', attemptId)) return 'nothing';
		if (isRepeatOf(scene, 'abandoned', attemptId)) return 'attempt-over';
		if (row.open_attempt_id) return 'attempt-open';
		if (!mayBegin) return 'scenario-not-found';
		row.times_attempted += 1;
		row.times_completed += 1;
		row.last_attempt_at = row.last_completed_at = now;
		row.last_attempt_id = attemptId;
		row.last_attempt_outcome = 'completed';
		trend(scene, 'attempt_trended_at');
		trend(scene, 'completion_trended_at');
		return 'changed';
	},

	abandon(scene, { attemptId, seconds }) {
		const { row } = scene;
		if (row.open_attempt_id !== attemptId) {
			return isRepeatOf(scene, 'abandoned', attemptId) ? 'nothing' : 'attempt-over';
		}
		if (seconds !== null) row.total_time_spent_seconds += counted(scene, seconds);
		close(scene, 'abandoned');
		return 'changed';
	},

	reflect({ row }, answers) {
		if (row.times_completed === 0) return 'reflection-needs-completion';
		if (JSON.stringify(row.comfort_answers) === JSON.stringify(answers)) return 'nothing';
		row.comfort_answers = answers;
		return 'changed';
	},

	rate({ stage, who, row, now }, { rating }) {
		if (rating !== null && stage.author === who) return 'rating-own-scenario';
		if (rating !== null && row.times_attempted === 0) return 'rating-needs-attempt';
		if (row.user_rating === rating) return 'nothing';
		row.user_rating = rating;
		row.rated_at = rating === null ? null : now;
		return 'changed';
	},

	notes({ row, hasRow, now }, { notes, base }) {
		const written = notes.trim() === '' ? null : notes;
		if (row.user_notes === written) return 'nothing';
		const begunFrom = base === undefined || base === '' ? null : Date.parse(base);
		if (base !== undefined && hasRow && row.notes_updated_at !== begunFrom) return 'notes-changed';
		row.user_notes = written;
		row.notes_updated_at = now;
		return 'changed';
	}
};

/** Actions that may be a learner's first on a scenario; an account that is gone begins nothing. */
const beginnings: LearnerVerb[] = ['save', 'start', 'markCompleted', 'notes'];

/** @param freshId the id of the run that is started, if one is */
export function act(model: Model, action: LearnerAction, freshId: string | null): Outcome {
	const { verb, who, scenarioId, input } = action;
	const stage = model.stages.get(scenarioId);
	if (!isThereFor(stage, who)) return 'scenario-not-found';
	if (!model.people.has(who) && beginnings.includes(verb)) return 'not-allowed';
	const found = stage.rows.get(who);
	const row = structuredClone(found) ?? emptyRow(model.now);
	const scene: Scene = {
		stage,
		who,
		row,
		hasRow: found !== undefined,
		now: model.now,
		mayBegin: mayBegin(stage, who),
		freshId
	};
	const outcome = (rules[verb] as Rule<unknown>)(scene, input);
	if (outcome === 'changed') stage.rows.set(who, { ...row, updated_at: model.now });
	return outcome;
}

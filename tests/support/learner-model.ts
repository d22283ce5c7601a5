import { randomInt, randomUUID } from 'node:crypto';
import type { ComfortIndicators } from '#lib/scenarios/vocabulary.ts';
import {
	act,
	type LearnerAction,
	type LearnerVerb
} from '#tests/integration/model/learner-rules.ts';
import { Model, newStage } from '#tests/integration/model/model.ts';
import { emptyRow } from '#tests/integration/model/row.ts';

/** What a learner has on one scenario, as far as their own actions decide it. */
export interface RowModel {
	isSaved: boolean;
	attempts: number;
	completions: number;
	/** The open run; `begun` where the server has made its id and nobody has asked for it yet. */
	openAttempt: string | null;
	lastAttempt: string | null;
	lastOutcome: 'completed' | 'abandoned' | null;
	ticked: number[] | null;
	rating: number | null;
	notes: string | null;
	comfort: ComfortIndicators | null;
}

/** A form of the scenario's page, as it is sent: a repeat of it has the same ids. */
export interface Action {
	kind: LearnerVerb;
	fields: [string, string][];
}

/** Nothing yet. */
export const untouched: RowModel = {
	isSaved: false,
	attempts: 0,
	completions: 0,
	openAttempt: null,
	lastAttempt: null,
	lastOutcome: null,
	ticked: null,
	rating: null,
	notes: null,
	comfort: null
};

/** The learner, whose scenario is nobody's own: as the model of all histories names them. */
const who = 'somebody';
const scenarioId = 'a scenario';

/** What becomes of the row, by the rules of that model; null where the action is to be refused. */
export function applied(row: RowModel, action: Action): RowModel | null {
	const model = new Model();
	model.people.add(who);
	const given = { author: null, visibility: 'public', isActive: true, publishedAt: 0 } as const;
	const stage = newStage(given);
	model.stages.set(scenarioId, stage);
	stage.rows.set(who, {
		...emptyRow(0),
		is_saved: row.isSaved,
		times_attempted: row.attempts,
		times_completed: row.completions,
		open_attempt_id: row.openAttempt,
		open_attempt_state: row.ticked && { objectives: row.ticked, seconds: 0 },
		last_attempt_id: row.lastAttempt,
		last_attempt_outcome: row.lastOutcome,
		user_rating: row.rating,
		user_notes: row.notes,
		comfort_answers: row.comfort
	});
	const sent = { verb: action.kind, who, scenarioId, input: inputOf(action) } as LearnerAction;
	const outcome = act(model, sent, 'begun');
	const next = model.row(who, scenarioId);
	if (!next || (outcome !== 'changed' && outcome !== 'nothing')) return null;
	return {
		isSaved: next.is_saved,
		attempts: next.times_attempted,
		completions: next.times_completed,
		openAttempt: next.open_attempt_id,
		lastAttempt: next.last_attempt_id,
		lastOutcome: next.last_attempt_outcome,
		ticked: next.open_attempt_state?.objectives ?? null,
		rating: next.user_rating,
		notes: next.user_notes,
		comfort: next.comfort_answers
	};
}

/** A form's fields as the services read them. */
function inputOf({ kind, fields }: Action): object {
	const given = Object.fromEntries(fields) as Record<string, string>;
	const { attemptId = '', notes = '' } = given;
	const numberOf = (name: string) => (given[name] ? Number(given[name]) : null);
	switch (kind) {
		case 'rate':
			return { rating: numberOf('rating') };
		case 'notes':
			return { notes };
		case 'reflect':
			return Object.fromEntries(fields.map(([name, value]) => [name, Number(value)]));
		case 'keep': {
			const ticked = fields.filter(([name]) => name === 'objective').map(([, value]) => +value);
			return { attemptId, objectives: ticked, seconds: numberOf('seconds') };
		}
		default:
			return { attemptId, seconds: numberOf('seconds'), language: null };
	}
}

const oneOf = <T>(values: readonly T[]): T => values[randomInt(values.length)] as T;
const oneToFive = () => String(randomInt(1, 6));

/** Something that a learner may do next; now and then what is to be refused. */
export function nextAction(row: RowModel): Action {
	const { openAttempt, lastAttempt } = row;
	const attemptId: [string, string] = [
		'attemptId',
		randomInt(8) === 0 ? randomUUID() : (openAttempt ?? lastAttempt ?? randomUUID())
	];
	const seconds: [string, string] = ['seconds', oneOf(['', '0', '3'])];
	const open: Action[] = [
		{ kind: 'keep', fields: [attemptId, ...ticks(), seconds] },
		{ kind: 'keep', fields: [attemptId, ...ticks(), seconds] },
		{ kind: 'complete', fields: [attemptId, seconds] },
		{ kind: 'abandon', fields: [attemptId, seconds] }
	];
	const closed: Action[] = [
		{ kind: 'start', fields: [] },
		{ kind: 'start', fields: [] },
		{ kind: 'markCompleted', fields: [['attemptId', randomUUID()]] }
	];
	const always: Action[] = [
		{ kind: row.isSaved ? 'unsave' : 'save', fields: [] },
		{ kind: 'rate', fields: [['rating', oneOf(['', oneToFive(), oneToFive()])]] },
		{ kind: 'notes', fields: [['notes', oneOf(['', randomUUID(), 'señal «ñ» 🎭'])]] },
		{
			kind: 'reflect',
			fields: ['confidence', 'engagement', 'understanding'].map((name) => [name, oneToFive()])
		}
	];
	const wrong = randomInt(10) === 0;
	return oneOf([...((openAttempt === null) === wrong ? open : closed), ...always]);
}

const ticks = (): [string, string][] =>
	[0, 1, 2].filter(() => randomInt(2) === 0).map((index) => ['objective', String(index)]);

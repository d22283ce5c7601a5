import { randomInt, randomUUID } from 'node:crypto';

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
	comfort: Record<string, number> | null;
}

/** A form of the scenario's page, as it is sent: a repeat of it has the same ids. */
export interface Action {
	kind:
		| 'save'
		| 'unsave'
		| 'start'
		| 'keep'
		| 'complete'
		| 'markCompleted'
		| 'abandon'
		| 'rate'
		| 'notes'
		| 'reflect';
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

/** What becomes of the row; null where the action is to be refused. */
export function applied(row: RowModel, { kind, fields }: Action): RowModel | null {
	const given = Object.fromEntries(fields) as Record<string, string>;
	const { attemptId = '' } = given;
	const isOpen = row.openAttempt === attemptId;
	const over = { openAttempt: null, ticked: null, lastAttempt: attemptId };
	switch (kind) {
		case 'save':
		case 'unsave':
			return { ...row, isSaved: kind === 'save' };
		case 'start':
			if (row.openAttempt !== null) return row;
			return { ...row, attempts: row.attempts + 1, openAttempt: 'begun' };
		case 'keep': {
			const ticked = fields.filter(([name]) => name === 'objective').map(([, value]) => +value);
			return isOpen ? { ...row, ticked } : null;
		}
		case 'complete':
			if (row.lastAttempt === attemptId) return row.lastOutcome === 'completed' ? row : null;
			if (!isOpen) return null;
			return { ...row, ...over, lastOutcome: 'completed', completions: row.completions + 1 };
		case 'abandon':
			if (row.lastAttempt === attemptId) return row.lastOutcome === 'abandoned' ? row : null;
			return isOpen ? { ...row, ...over, lastOutcome: 'abandoned' } : null;
		case 'markCompleted':
			if (row.lastAttempt === attemptId) return row.lastOutcome === 'completed' ? row : null;
			if (row.openAttempt !== null) return null;
			return {
				...row,
				...over,
				lastOutcome: 'completed',
				attempts: row.attempts + 1,
				completions: row.completions + 1
			};
		case 'rate':
			if (given['rating'] === '') return { ...row, rating: null };
			return row.attempts > 0 ? { ...row, rating: Number(given['rating']) } : null;
		case 'notes':
			return { ...row, notes: given['notes'] || null };
		case 'reflect':
			if (row.completions === 0) return null;
			return {
				...row,
				comfort: Object.fromEntries(fields.map(([name, value]) => [name, Number(value)]))
			};
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

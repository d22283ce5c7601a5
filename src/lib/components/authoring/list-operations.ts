/** What can be done to one row of a list, or at its end. */
export const listOperationKinds = ['add', 'up', 'down', 'remove'] as const;
export type ListOperationKind = (typeof listOperationKinds)[number];

/** The parts of a scenario that are written as rows which can be put in order. */
export const orderedLists = ['learningObjectives', 'tags'] as const;
export type OrderedList = (typeof orderedLists)[number];

export interface ListOperation {
	list: OrderedList;
	kind: ListOperationKind;
	/** The row it is done to, from 0; for `add`, the row that the new one follows (-1: put first). */
	index: number;
}

/** Where the keyboard goes afterwards: a row's text, one of its buttons, or the button that adds. */
export interface ListFocus {
	list: OrderedList;
	index: number;
	on: 'text' | 'up' | 'down' | 'add';
}

/** The value of a button that does this without JavaScript; `readOperation` reads it again. */
export const operationValue = ({ list, kind, index }: ListOperation): string =>
	`${list}:${kind}:${index}`;

/** Reads what a button sent; null for anything else. */
export function readOperation(value: unknown): ListOperation | null {
	const [list, kind, index, ...rest] = typeof value === 'string' ? value.split(':') : [];
	if (rest.length > 0 || !/^(-1|\d{1,4})$/.test(index ?? '')) return null;
	const knownList = orderedLists.find((name) => name === list);
	const knownKind = listOperationKinds.find((name) => name === kind);
	return knownList && knownKind ? { list: knownList, kind: knownKind, index: Number(index) } : null;
}

/**
 * Does it to the rows (which are left alone: a new list comes back) and says where the keyboard
 * goes. An operation on a row that is not there, or past an end, changes nothing.
 */
export function applyOperation<Row>(
	rows: readonly Row[],
	{ list, kind, index }: ListOperation,
	emptyRow: () => Row
): { rows: Row[]; focus: ListFocus; changed: boolean } {
	const result = [...rows];
	const at = (position: number, on: ListFocus['on']): ListFocus => ({ list, index: position, on });

	if (kind === 'add') {
		const position = Math.min(index + 1, rows.length);
		result.splice(position, 0, emptyRow());
		return { rows: result, focus: at(position, 'text'), changed: true };
	}
	if (index < 0 || index >= rows.length) {
		return { rows: result, focus: at(rows.length, 'add'), changed: false };
	}
	if (kind === 'remove') {
		result.splice(index, 1);
		const position = Math.min(index, result.length - 1);
		return { rows: result, focus: at(position, position < 0 ? 'add' : 'text'), changed: true };
	}
	const target = kind === 'up' ? index - 1 : index + 1;
	if (target < 0 || target >= rows.length) {
		return { rows: result, focus: at(index, kind), changed: false };
	}
	const [row] = result.splice(index, 1) as [Row];
	result.splice(target, 0, row);
	// At an end the button just used has nothing left to do: its counterpart takes the keyboard.
	const on = target === 0 ? 'down' : target === rows.length - 1 ? 'up' : kind;
	return { rows: result, focus: at(target, on), changed: true };
}

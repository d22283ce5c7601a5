import { describe, expect, it } from 'vitest';
import { applyOperation, operationValue, readOperation } from './list-operations.ts';
import type { ListOperationKind } from './list-operations.ts';

const apply = (rows: string[], kind: ListOperationKind, index: number) =>
	applyOperation(rows, { list: 'tags', kind, index }, () => '');

describe('list operations', () => {
	it('moves a row up, and the keyboard with it', () => {
		const { rows, focus, changed } = apply(['a', 'b', 'c', 'd'], 'up', 2);
		expect(rows).toEqual(['a', 'c', 'b', 'd']);
		expect(focus).toEqual({ list: 'tags', index: 1, on: 'up' });
		expect(changed).toBe(true);
	});

	it('hands the keyboard to the other button when a row reaches an end', () => {
		expect(apply(['a', 'b', 'c'], 'up', 1).focus).toMatchObject({ index: 0, on: 'down' });
		expect(apply(['a', 'b', 'c'], 'down', 1).focus).toMatchObject({ index: 2, on: 'up' });
	});

	it('does not move a row past an end', () => {
		expect(apply(['a', 'b'], 'up', 0)).toMatchObject({ rows: ['a', 'b'], changed: false });
		expect(apply(['a', 'b'], 'down', 1)).toMatchObject({ rows: ['a', 'b'], changed: false });
	});

	it('adds an empty row after the one named, or at the end', () => {
		expect(apply(['a', 'b'], 'add', 0)).toMatchObject({
			rows: ['a', '', 'b'],
			focus: { index: 1 }
		});
		expect(apply(['a', 'b'], 'add', 99).rows).toEqual(['a', 'b', '']);
		expect(apply([], 'add', -1)).toMatchObject({ rows: [''], focus: { index: 0, on: 'text' } });
	});

	it('removes a row and goes to the one that takes its place', () => {
		expect(apply(['a', 'b', 'c'], 'remove', 1)).toMatchObject({
			rows: ['a', 'c'],
			focus: { index: 1, on: 'text' }
		});
		expect(apply(['a', 'b'], 'remove', 1).focus).toMatchObject({ index: 0, on: 'text' });
		expect(apply(['a'], 'remove', 0)).toMatchObject({ rows: [], focus: { on: 'add' } });
	});

	it('does nothing to a row that is not there', () => {
		for (const kind of ['up', 'down', 'remove'] as const) {
			expect(apply(['a'], kind, 7)).toMatchObject({ rows: ['a'], changed: false });
		}
	});

	it('leaves the given rows alone', () => {
		const rows = Object.freeze(['a', 'b']) as string[];
		expect(apply(rows, 'down', 0).rows).toEqual(['b', 'a']);
		expect(rows).toEqual(['a', 'b']);
	});
});

describe('what a button sends', () => {
	it('is read back as it was written', () => {
		const operation = { list: 'learningObjectives', kind: 'down', index: 3 } as const;
		expect(readOperation(operationValue(operation))).toEqual(operation);
	});

	it('is refused when it is anything else', () => {
		for (const value of [
			null,
			undefined,
			'',
			'tags',
			'tags:up',
			'tags:up:',
			'tags:up:x',
			'tags:up:1:2',
			'tags:up:-2',
			'tags:up:1e9',
			'tags:up:99999999999',
			'tags:burn:1',
			'__proto__:up:1',
			new File([], 'x')
		]) {
			expect(readOperation(value), String(value)).toBeNull();
		}
	});
});

import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import {
	attemptForm,
	keepForm,
	notesForm,
	rateForm,
	reflectForm,
	startForm
} from './progress-schema.ts';

/** The codes of what is wrong, by field. */
function codes(schema: z.ZodType, values: Record<string, unknown>): Record<string, string> {
	const issues = schema.safeParse(values).error?.issues ?? [];
	return Object.fromEntries(issues.map(({ path, message }) => [path[0], message]));
}

const attemptId = '6b9f3f2e-0a54-4a43-8f1e-2f1d3c9f8a10';

describe('the form of an attempt', () => {
	it.each([
		['absent', undefined, null],
		['empty', '', null],
		['blank', ' ', null],
		['a number', '240', 240],
		['none', '0', 0],
		['more than a day', '86401', 86_400],
		['beyond all numbers', '9'.repeat(400), 86_400]
	])('takes seconds that are %s', (_, sent, seconds) => {
		const values = sent === undefined ? { attemptId } : { attemptId, seconds: sent };
		expect(attemptForm.parse(values)).toEqual({ attemptId, seconds });
	});

	it.each(['-1', '1.5', '1e3', 'soon', '٣', 'NaN'])('refuses %s as seconds', (seconds) => {
		expect(codes(attemptForm, { attemptId, seconds })).toEqual({ seconds: 'not-a-number' });
	});

	it('takes an id in any case and spacing, and nothing else', () => {
		const values = { attemptId: ` ${attemptId.toUpperCase()} ` };
		expect(attemptForm.parse(values).attemptId).toBe(attemptId);
		expect(codes(attemptForm, {})).toEqual({ attemptId: 'required' });
		expect(codes(attemptForm, { attemptId: '' })).toMatchObject({ attemptId: expect.any(String) });
		for (const bad of ['x', `${attemptId}0`, `{${attemptId}}`, "' or 1=1 --"]) {
			expect(codes(attemptForm, { attemptId: bad }), bad).toEqual({ attemptId: 'invalid' });
		}
	});
});

describe('the form that keeps an attempt', () => {
	it('takes the objectives that are ticked, none of them too', () => {
		expect(keepForm.parse({ attemptId, objective: ['0', '12'], seconds: '7' })).toEqual({
			attemptId,
			objectives: [0, 12],
			seconds: 7
		});
		expect(keepForm.parse({ attemptId }).objectives).toEqual([]);
	});

	it('leaves the ticks as they are when it is told to', () => {
		const values = { attemptId, objective: ['1'], only: 'seconds', seconds: '7' };
		expect(keepForm.parse(values).objectives).toBeNull();
		expect(codes(keepForm, { ...values, only: 'x' })).toEqual({ only: 'not-a-choice' });
	});

	it('refuses what is no index', () => {
		for (const bad of ['-1', 'a', '1.5', '']) {
			expect(codes(keepForm, { attemptId, objective: [bad] }), bad).toEqual({
				objective: 'not-a-number'
			});
		}
		expect(codes(keepForm, { attemptId, objective: ['200'] })).toEqual({
			objective: 'out-of-range'
		});
		const many = Array.from({ length: 201 }, () => '1');
		expect(codes(keepForm, { attemptId, objective: many })).toEqual({ objective: 'too-many' });
	});
});

it('takes one to five stars, or none at all', () => {
	expect(['1', '5', ''].map((rating) => rateForm.parse({ rating }).rating)).toEqual([1, 5, null]);
	for (const rating of ['0', '6', '4.5', '-1', 'five', '11']) {
		expect(codes(rateForm, { rating }), rating).toEqual({ rating: 'out-of-range' });
	}
	expect(codes(rateForm, {})).toEqual({ rating: 'required' });
});

it('takes a known language, or none', () => {
	expect(startForm.parse({ language: 'ja' }).language).toBe('ja');
	expect([{}, { language: '' }].map((values) => startForm.parse(values).language)).toEqual([
		null,
		null
	]);
	expect(codes(startForm, { language: 'xx' })).toEqual({ language: 'not-a-choice' });
});

it('takes notes as typed, up to what merged ones may have', () => {
	expect(notesForm.parse({ notes: ' a\r\nb\rc ' }).notes).toBe(' a\nb\nc ');
	expect(codes(notesForm, { notes: '🍜'.repeat(100_000) })).toEqual({});
	expect(codes(notesForm, { notes: 'n'.repeat(100_001) })).toEqual({ notes: 'too-long' });
	expect(codes(notesForm, { notes: 'a\0b' })).toEqual({ notes: 'invalid-characters' });
	expect(codes(notesForm, {})).toEqual({ notes: 'required' });
});

it('takes the instant that notes were begun from, or none', () => {
	const base = '2026-03-02T08:00:00.123Z';
	expect(notesForm.parse({ notes: 'a', base })).toEqual({ notes: 'a', base });
	expect(notesForm.parse({ notes: 'a', base: '' }).base).toBe('');
	expect(notesForm.parse({ notes: 'a' }).base).toBeUndefined();
	for (const bad of ['x', '2026-03-02', '2026-02-30T08:00:00.000Z', '0000-01-01T00:00:00.000Z']) {
		expect(codes(notesForm, { notes: 'a', base: bad }), bad).toEqual({ base: 'invalid' });
	}
});

it('takes all three answers of a reflection', () => {
	const answers = { confidence: '1', engagement: '5', understanding: '3' };
	expect(reflectForm.parse(answers)).toEqual({ confidence: 1, engagement: 5, understanding: 3 });
	expect(codes(reflectForm, { confidence: '6', engagement: '' })).toEqual({
		confidence: 'out-of-range',
		engagement: expect.any(String),
		understanding: 'required'
	});
});

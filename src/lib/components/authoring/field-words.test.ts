import { describe, expect, it } from 'vitest';
import { fieldError, fieldLabel, problemsOf } from './field-words.ts';

describe('what is wrong with the form', () => {
	it('is said in the order of the form, whatever order it came in', () => {
		const names = problemsOf({
			visibility: 'required',
			instructions: 'required',
			title: 'required',
			'persona.stakes': 'too-long'
		}).map(({ name }) => name);
		expect(names).toEqual(['title', 'persona.stakes', 'instructions', 'visibility']);
	});

	it('is said at the row where a row is wrong, and not of its list again', () => {
		const problems = problemsOf({ tags: 'not-a-tag', 'tags.2': 'not-a-tag', title: 'required' });
		expect(problems.map(({ name }) => name)).toEqual(['title', 'tags.2']);
	});

	it('calls a row by its list', () => {
		expect(fieldLabel('learningObjectives.3')).toBe(fieldLabel('learningObjectives'));
		expect(fieldLabel('persona.title')).not.toBe(fieldLabel('title'));
	});

	it('names the limit that was passed', () => {
		expect(fieldError('title', 'too-long')).toContain('120');
		expect(fieldError('learningObjectives.0', 'too-long')).toContain('200');
		expect(fieldError('learningObjectives', 'too-many')).toContain('12');
	});
});

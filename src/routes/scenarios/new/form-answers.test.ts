import { describe, expect, it } from 'vitest';
import { DomainError } from '#lib/server/errors.ts';
import {
	arrangeRows,
	leadTo,
	readPublication,
	readVisibility,
	sentText,
	valuesAfter
} from './form-answers.ts';

function formOf(...fields: [string, string][]): FormData {
	const formData = new FormData();
	for (const [name, value] of fields) formData.append(name, value);
	return formData;
}

const publishable: [string, string][] = [
	['title', 'Rent'],
	['description', 'The heating is broken.'],
	['context', 'It is cold.'],
	['instructions', 'Call the landlord.'],
	['learningObjectives', 'Say what is broken'],
	['visibility', 'unlisted']
];

describe('arranging rows without scripts', () => {
	it('moves the row, keeps everything typed and says where the keyboard goes', () => {
		const answer = arrangeRows(
			formOf(
				['op', 'learningObjectives:up:1'],
				['learningObjectives', 'first'],
				['learningObjectives', 'second'],
				['title', 'Rent'],
				['tags', 'one']
			)
		);
		expect(answer.values).toMatchObject({
			learningObjectives: ['second', 'first'],
			title: 'Rent',
			tags: 'one'
		});
		expect(answer.focus).toEqual({ list: 'learningObjectives', index: 0, on: 'down' });
	});

	it('moves a row that came alone', () => {
		const answer = arrangeRows(formOf(['op', 'tags:add:0'], ['tags', 'one']));
		expect(answer.values['tags']).toEqual(['one', '']);
	});

	it('gives the form back as it was for a button that it does not know', () => {
		const answer = arrangeRows(formOf(['op', '__proto__:up:0'], ['title', 'Rent']));
		expect(answer.values).toMatchObject({ title: 'Rent' });
		expect(answer.focus).toBeUndefined();
	});
});

describe('reading what is to be published', () => {
	it('takes what is whole', () => {
		const parsed = readPublication(formOf(...publishable));
		expect(parsed.ok && parsed.data.visibility).toBe('unlisted');
		expect(parsed.ok && parsed.data.content.title).toBe('Rent');
	});

	it('says at once everything that is missing or wrong', () => {
		const parsed = readPublication(
			formOf(['title', ''], ['description', 'typed'], ['role', 'king'], ['visibility', 'secret'])
		);
		expect(!parsed.ok && parsed.failure.status).toBe(400);
		expect(!parsed.ok && parsed.failure.data.errors).toEqual({
			title: 'required',
			context: 'required',
			instructions: 'required',
			learningObjectives: 'required',
			role: 'not-a-choice',
			visibility: 'not-a-choice'
		});
		expect(!parsed.ok && parsed.failure.data.values['description']).toBe('typed');
	});

	it('does not publish without being told for whom', () => {
		const parsed = readPublication(formOf(...publishable.slice(0, -1)));
		expect(!parsed.ok && parsed.failure.data.errors).toEqual({ visibility: 'required' });
		expect(readVisibility(new FormData()).ok).toBe(false);
	});
});

describe('a form that was refused', () => {
	const typed = formOf(['title', 'Rent'], ['version', 'before']);

	it('keeps the state that it began from, so that correcting it overwrites nothing unseen', () => {
		expect(valuesAfter(new DomainError('not-publishable'), typed)).toEqual({
			title: 'Rent',
			version: 'before'
		});
		expect(arrangeRows(typed).values).toMatchObject({ version: 'before' });
	});

	it('carries the present state once its author was told of it', () => {
		const changed = new DomainError('edited-elsewhere', { version: 'now' });
		expect(valuesAfter(changed, typed)).toEqual({ title: 'Rent', version: 'now' });
	});

	it('without such a field says none', () => {
		expect(sentText(formOf(['version', '']), 'version')).toBeUndefined();
		expect(sentText(formOf(), 'version')).toBeUndefined();
		expect(sentText(typed, 'version')).toBe('before');
	});
});

describe('leading on', () => {
	const locationOf = (from: string, path: string): string => {
		try {
			return leadTo(new URL(from, 'http://localhost'), path);
		} catch (redirect) {
			return (redirect as { location: string }).location;
		}
	};

	it('keeps the language of the address, once', () => {
		expect(locationOf('/scenarios/new', '/scenarios/a')).toBe('/scenarios/a');
		expect(locationOf('/es/scenarios/new', '/scenarios/a')).toBe('/es/scenarios/a');
		expect(locationOf('/es/scenarios/a/edit', '/es/library/authored')).toBe('/es/library/authored');
	});
});

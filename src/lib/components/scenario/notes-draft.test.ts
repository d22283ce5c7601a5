import { describe, expect, test } from 'vitest';
import { meetNotes, mergeNotes, openNotes, readDraft } from './notes-draft.ts';

describe('notes that were typed on bad reception', () => {
	test('without a draft the server is right', () => {
		expect(mergeNotes('a', null)).toEqual({ text: 'a', isUnsent: false, isMixed: false });
	});

	test('what never arrived comes back and is sent', () => {
		expect(mergeNotes('a', { text: 'ab', base: 'a' })).toEqual({
			text: 'ab',
			isUnsent: true,
			isMixed: false
		});
	});

	test('notes that were emptied stay empty', () => {
		expect(mergeNotes('a', { text: '', base: 'a' })).toEqual({
			text: '',
			isUnsent: true,
			isMixed: false
		});
	});

	test('what has arrived is not sent again', () => {
		expect(mergeNotes('ab', { text: 'ab', base: 'a' }).isUnsent).toBe(false);
	});

	test('notes changed on another device are not overwritten, and nothing typed is lost', () => {
		expect(mergeNotes('from the phone', { text: 'from the desk', base: 'old' })).toEqual({
			text: 'from the phone\n\nfrom the desk',
			isUnsent: true,
			isMixed: true
		});
	});

	test('what went on from the newer notes replaces them', () => {
		const merged = mergeNotes('ab', { text: 'abc', base: 'a' });
		expect(merged).toEqual({ text: 'abc', isUnsent: true, isMixed: false });
	});

	test('a draft that the newer notes contain is not added twice', () => {
		const merged = mergeNotes('one\n\ntwo', { text: 'two', base: 'old' });
		expect(merged).toEqual({ text: 'one\n\ntwo', isUnsent: false, isMixed: false });
	});
});

describe('notes that were typed before the scripts were there', () => {
	test('are sent like any others', () => {
		expect(openNotes('a', null, 'ab')).toEqual({ text: 'ab', isUnsent: true, isMixed: false });
		expect(openNotes('a', null, '')).toEqual({ text: '', isUnsent: true, isMixed: false });
	});

	test('nothing typed, nothing sent', () => {
		expect(openNotes('a', null, 'a')).toEqual({ text: 'a', isUnsent: false, isMixed: false });
	});

	test('stand with what an earlier visit had left unsent', () => {
		const draft = { text: 'a, then the tram', base: 'a' };
		expect(openNotes('a', draft, 'a').text).toBe('a, then the tram');
		expect(openNotes('a', draft, 'a, at home')).toEqual({
			text: 'a, then the tram\n\na, at home',
			isUnsent: true,
			isMixed: true
		});
		expect(openNotes('a', draft, 'a, then the tram and home')).toEqual({
			text: 'a, then the tram and home',
			isUnsent: true,
			isMixed: false
		});
	});
});

describe('notes that were refused because other ones stand there', () => {
	const draft = { text: 'from the desk', base: 'old' };

	test('stand together with them', () => {
		expect(meetNotes('from the phone', draft, ['from the de'])).toEqual({
			text: 'from the phone\n\nfrom the desk',
			isUnsent: true,
			isMixed: true
		});
	});

	test('go on from what this page had sent itself without hearing of it', () => {
		expect(meetNotes('from the tram', draft, ['from the tram', draft.text])).toEqual({
			text: 'from the desk',
			isUnsent: true,
			isMixed: false
		});
	});

	test('leave emptied notes behind them', () => {
		expect(meetNotes('', draft, [])).toMatchObject({ text: draft.text, isMixed: false });
	});
});

test('what is not a draft is not believed', () => {
	for (const stored of [null, 1, 'x', {}, { text: 1, base: '' }])
		expect(readDraft(stored)).toBeNull();
	expect(readDraft({ text: 'a', base: '' })).toEqual({ text: 'a', base: '' });
});

import { z } from 'zod';
import { limits } from './limits.ts';
import { normaliseTag } from './tags.ts';

/** What can be wrong with a field; the pages have words for each. */
export type FieldCode =
	/** Nothing was given where something must be. */
	| 'required'
	| 'too-long'
	/** More entries than the list takes. */
	| 'too-many'
	/** Not one of the values offered. */
	| 'not-a-choice'
	| 'not-a-number'
	| 'out-of-range'
	/** The difficulty rating says another CEFR level than the one chosen. */
	| 'levels-disagree'
	/** Characters that no text can hold: NUL, half of a surrogate pair; or not text at all. */
	| 'not-text'
	/** No letter or digit in it. */
	| 'not-a-tag';

const code = (fieldCode: FieldCode) => fieldCode;

/** One line ending, no white space around; nothing but invisible characters is nothing. */
function tidy(text: string): string {
	const trimmed = text.replace(/\r\n?/g, '\n').trim();
	return /[^\s\p{Cf}]/u.test(trimmed) ? trimmed : '';
}

const isText = (text: string) => !text.includes('\0') && text.isWellFormed();

/** What a form sends for a field that is not repeated: a missing one is an empty one. */
const sent = z.preprocess(
	(value): unknown => (Array.isArray(value) ? value.at(-1) : value) ?? '',
	z.string(code('not-text')).refine(isText, { error: code('not-text'), abort: true })
);

/** What a form sends for a repeated field; one value may come alone. */
const sentList = z.preprocess(
	(value): unknown =>
		value === undefined || value === null ? [] : Array.isArray(value) ? value : [value],
	z.array(z.string(code('not-text')))
);

/** A text that may be empty. */
export const text = (limit: number) =>
	sent.transform(tidy).pipe(z.string().max(limit, code('too-long')));

/** A text of one line that must not be empty. */
export const requiredLine = (limit: number) =>
	sent
		.transform((value) => tidy(value).replace(/\s+/g, ' '))
		.pipe(z.string().min(1, code('required')).max(limit, code('too-long')));

/** A text, or null when empty. */
export const optionalText = (limit: number = limits.text) =>
	text(limit).transform((value) => (value === '' ? null : value));

/** One of the choices, or null when empty. */
export const optionalChoice = <Choice extends string>(choices: readonly Choice[]) =>
	sent.transform((value, context): Choice | null => {
		const chosen = value.trim();
		if (chosen === '') return null;
		const known = choices.find((choice) => choice === chosen);
		if (known) return known;
		context.addIssue({ code: 'custom', message: code('not-a-choice') });
		return z.NEVER;
	});

/** A number from least to most, or null when empty. */
export const optionalNumber = (least: number, most: number, whole: boolean) =>
	sent.transform((value, context): number | null => {
		const typed = value.trim();
		if (typed === '') return null;
		const refuse = (message: FieldCode) => {
			context.addIssue({ code: 'custom', message });
			return z.NEVER;
		};
		if (!/^[+-]?\d{1,12}([.,]\d{1,6})?$/.test(typed)) return refuse('not-a-number');
		const number = Number(typed.replace(',', '.'));
		if (whole && !Number.isInteger(number)) return refuse('not-a-number');
		return number < least || number > most ? refuse('out-of-range') : number;
	});

/**
 * A repeated field, its entries each once. One that is wrong is told twice: for the whole field, and
 * under its own index, so that a form can show it at the row.
 *
 * @param read the entry as it is kept, null for one that is dropped, or what is wrong with it
 * @param split the entries that one value holds
 */
const list = <Entry extends string>(
	most: number,
	read: (value: string) => Entry | null | { wrong: FieldCode },
	split = (value: string) => [value]
) =>
	sentList.transform((values, context) => {
		const entries = new Set<Entry>();
		let firstWrong: FieldCode | undefined;
		for (const [index, value] of values.entries()) {
			for (const part of split(value)) {
				const entry = isText(part) ? read(part) : { wrong: code('not-text') };
				if (entry === null) continue;
				if (typeof entry === 'string') entries.add(entry);
				else {
					firstWrong ??= entry.wrong;
					context.addIssue({ code: 'custom', message: entry.wrong, path: [index] });
				}
			}
		}
		if (entries.size > most) firstWrong ??= 'too-many';
		if (firstWrong) context.addIssue({ code: 'custom', message: firstWrong });
		return [...entries];
	});

/** Lines of text; empty ones are dropped, and one that stands there twice stays once. */
export const lines = (most: number, limit: number) =>
	list(most, (value) => {
		const line = tidy(value).replace(/\s+/g, ' ');
		if (line === '') return null;
		return line.length > limit ? { wrong: code('too-long') } : line;
	});

/** Some of the choices, each once. */
export const someOf = <Choice extends string>(choices: readonly Choice[]) =>
	list(choices.length, (value) => {
		if (value.trim() === '') return null;
		return choices.find((choice) => choice === value.trim()) ?? { wrong: code('not-a-choice') };
	});

/** Tags in their stored form. Several may come in one value, apart by commas. */
export const tagList = () =>
	list(
		limits.tags,
		(value) => {
			if (tidy(value) === '') return null;
			if (value.trim().length > limits.tag) return { wrong: code('too-long') };
			return normaliseTag(value) ?? { wrong: code('not-a-tag') };
		},
		(value) => value.split(/[,;،、，]/)
	);

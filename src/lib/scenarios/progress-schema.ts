import { z } from 'zod';
import { mergedNotesMaxLength } from './progress.ts';
import { scenarioLanguages } from './vocabulary.ts';

/** A run counts for at most a day, in seconds. */
export const secondsMax = 86_400;

const objectivesMax = 200;

/** What a form sends for a whole number, as that number; anything else is refused by this code. */
const wholeNumber = (code: string) =>
	z
		.string(code)
		.trim()
		.regex(/^\d{1,9}$/, code)
		.transform(Number);

const oneToFive = z
	.string('required')
	.trim()
	.min(1, 'required')
	.regex(/^[1-5]$/, 'out-of-range')
	.transform(Number);

const attemptId = z
	.string('required')
	.trim()
	.toLowerCase()
	.min(1, 'required')
	.pipe(z.guid('invalid'));

/** Seconds of a run; absent or empty (sent without JavaScript) means that it was not timed. */
const seconds = z
	.string('not-a-number')
	.trim()
	.regex(/^\d*$/, 'not-a-number')
	.transform((text) => (text === '' ? null : Math.min(Number(text), secondsMax)))
	.nullish()
	.transform((value) => value ?? null);

/** `?/start`: the language to practise in; empty means that it does not matter. */
export const startForm = z.object({
	language: z
		.union([z.literal(''), z.enum(scenarioLanguages)], 'not-a-choice')
		.nullish()
		.transform((language) => language || null)
});

/** `?/complete`, `?/abandon` and, with a fresh id, `?/markCompleted`. */
export const attemptForm = z.object({ attemptId, seconds });

/**
 * `?/keep`: one `objective` for each that is ticked off, its index in the scenario's list. With
 * `only=seconds` the ticks stay as they were kept: a device that knows none newer sends so.
 */
export const keepForm = z
	.object({
		attemptId,
		objective: z
			.array(wholeNumber('not-a-number').refine((index) => index < objectivesMax, 'out-of-range'))
			.max(objectivesMax, 'too-many')
			.default([]),
		only: z.literal('seconds', 'not-a-choice').nullish(),
		seconds
	})
	.transform(({ objective, only, ...rest }) => ({ ...rest, objectives: only ? null : objective }));

/** `?/rate`: 1–5 stars, or empty to take the rating back. */
export const rateForm = z.object({
	rating: z
		.string('required')
		.trim()
		.regex(/^[1-5]?$/, 'out-of-range')
		.transform((text) => (text === '' ? null : Number(text)))
});

/** An instant as pages have it, of a year that PostgreSQL knows; empty for none. */
const instant = z
	.string('invalid')
	.refine((text) => text === '' || (/^[12]/.test(text) && isInstant(text)), 'invalid');

const isInstant = (text: string): boolean =>
	!Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text;

/**
 * `?/notes`: as typed, empty to take them away. The length counts characters, not UTF-16 units; how
 * long they may be hangs on what stands there, so the service decides.
 * `base` is the `notesUpdatedAt` of the notes that the text was begun from.
 */
export const notesForm = z.object({
	notes: z
		.string('required')
		.transform((text) => text.replace(/\r\n?/g, '\n'))
		.refine((text) => !text.includes('\0') && text.isWellFormed(), 'invalid-characters')
		.refine((text) => [...text].length <= mergedNotesMaxLength, 'too-long'),
	base: instant.optional()
});

/** `?/reflect`: how confident, engaged and sure the learner felt, 1–5 each. */
export const reflectForm = z.object({
	confidence: oneToFive,
	engagement: oneToFive,
	understanding: oneToFive
});

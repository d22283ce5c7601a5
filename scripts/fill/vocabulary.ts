import { scenarioLanguages } from '#lib/scenarios/vocabulary.ts';
import type { Chance } from '../demo/random.ts';
import { arabic } from './tongues/arabic.ts';
import { chinese } from './tongues/chinese.ts';
import { english } from './tongues/english.ts';
import { french } from './tongues/french.ts';
import { german } from './tongues/german.ts';
import { japanese } from './tongues/japanese.ts';
import { spanish } from './tongues/spanish.ts';
import { thai } from './tongues/thai.ts';
import type { Tongue } from './tongues/tongue.ts';

/** Values with how often they come, one against the other. */
export type Frequencies<Value extends string | number> = readonly (readonly [Value, number])[];

/** One of them, as often as it comes. */
export const often = <Value extends string | number>(
	chance: Chance,
	frequencies: Frequencies<Value>
): Value => chance.pickWeighted(frequencies, ([, weight]) => weight)[0];

/** What texts are written in. */
export const tongues: [Tongue, number][] = [
	[english, 54],
	[spanish, 13],
	[japanese, 8],
	[french, 7],
	[german, 7],
	[chinese, 5],
	[arabic, 3],
	[thai, 3]
];

const commonLanguages: [string, number][] = [
	['en', 24],
	['es', 17],
	['ja', 11],
	['fr', 11],
	['de', 9],
	['zh', 7],
	['ko', 6],
	['it', 5],
	['pt', 4],
	['ar', 3],
	['ru', 2],
	['th', 1.5]
];

/** What is practised; the rarer, the more languages there are. */
export const practised: Frequencies<string> = [
	...commonLanguages,
	...scenarioLanguages
		.filter((language) => !commonLanguages.some(([common]) => common === language))
		.map((language, place): [string, number] => [language, 2 / (place + 3)])
];

export const categoryFrequencies = [
	['travel', 18],
	['food', 14],
	['work', 14],
	['small-talk', 10],
	['shopping', 9],
	['services', 8],
	['health', 7],
	['family-and-friends', 6],
	['study', 4],
	['housing', 4],
	['conflict', 2.5],
	['culture', 2],
	['money', 1],
	['emergencies', 0.5]
] as const;

export const roleFrequencies = [
	['character', 48],
	['tutor', 24],
	['friendly_chat', 20],
	['expert', 8]
] as const;

/** Difficulty ratings, 1–8. */
export const ratingFrequencies: Frequencies<number> = [
	[1, 10],
	[2, 15],
	[3, 19],
	[4, 19],
	[5, 15],
	[6, 12],
	[7, 7],
	[8, 3]
];

/** Minutes. */
export const durationFrequencies: Frequencies<number> = [
	[3, 6],
	[5, 16],
	[7, 8],
	[10, 25],
	[12, 5],
	[15, 18],
	[20, 11],
	[25, 3],
	[30, 5],
	[45, 2],
	[60, 1]
];

export const learnerNotes = [
	'Say the figure, then stop talking. I filled the silence again.',
	'Second time went much better. Ask about the alternatives earlier.',
	'Learn the polite refusal by heart before Thursday.',
	'I froze after the first question. Practise the opening three times.',
	'Aprender de memoria la despedida.',
	'次はもっとゆっくり話す。'
];

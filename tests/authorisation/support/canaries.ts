import { scenarioForm } from '#tests/http/support/scenario-form.ts';
import type { Fields } from './person.ts';

const letters = 'bcdfghjkmnprtvwx';
const beginnings = new Set<string>();

/** A word that stands nowhere else, and begins like no other: beginnings are looked for too. */
export function newWord(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(12));
	const word = `zq${[...bytes].map((byte) => letters[byte % letters.length]).join('')}`;
	const beginning = word.slice(0, 6);
	if (beginnings.has(beginning)) return newWord();
	beginnings.add(beginning);
	return word;
}

/** What an author writes freely, by the form's names. */
const texts = [
	'title',
	'description',
	'instructions',
	'context',
	'expectedOutcome',
	'learningGoal',
	'learningObjectives',
	'cefrRecommendation',
	'tags',
	'persona.title',
	'persona.nameTemplate',
	'persona.setting',
	'persona.introPrompt',
	'persona.stakes'
] as const;

export type Words = Record<(typeof texts)[number], string>;

/** A word for each text. */
export const newWords = (): Words =>
	Object.fromEntries(texts.map((name) => [name, newWord()])) as Words;

/** The authoring form with its word in every text; all else is as in others, and is counted with them. */
export const formWith = (words: Words): Fields =>
	scenarioForm(
		Object.fromEntries(
			Object.entries(words).map(([name, word]) => {
				if (name === 'tags') return [name, ['neighbours', word]];
				if (name === 'learningObjectives') return [name, ['Greet', `Say ${word} aloud`]];
				return [name, `Here is ${word} to be read.`];
			})
		)
	);

/** Which of the words stand in a text. */
export function wordsIn(text: string, words: readonly string[]): string[] {
	const plain = text.toLowerCase();
	return words.filter((word) => plain.includes(word.toLowerCase()));
}

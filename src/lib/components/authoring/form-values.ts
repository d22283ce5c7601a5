/** What a form holds: strings, and lists of strings for repeated fields. */
export type FormValues = Record<string, string | string[]>;

/** Fields of one value, as the authoring form names them. */
export const textNames = [
	'title',
	'description',
	'role',
	'difficulty',
	'difficultyRating',
	'cefrLevel',
	'cefrRecommendation',
	'textLanguage',
	'estimatedDurationSeconds',
	'instructions',
	'context',
	'expectedOutcome',
	'learningGoal',
	'visibility',
	'persona.title',
	'persona.nameTemplate',
	'persona.setting',
	'persona.introPrompt',
	'persona.stakes',
	'comfortIndicators.confidence',
	'comfortIndicators.engagement',
	'comfortIndicators.understanding'
] as const;
export type TextName = (typeof textNames)[number];

/**
 * What goes along with the form unseen: which state of the scenario it began from, and which
 * filling-in of an empty form it is.
 */
export const hiddenNames = ['version', 'formId'] as const;

/** Those that a form has. */
export const hiddenOf = (values: FormValues): Record<string, string> =>
	Object.fromEntries(
		hiddenNames
			.map((name): [string, string] => [name, textOf(values, name)])
			.filter(([, value]) => value !== '')
	);

/** Repeated fields that are ticked; the ordered ones are in `list-operations.ts`. */
export const setNames = ['categories', 'targetLanguages'] as const;
export type SetName = (typeof setNames)[number];

/** The text of a field; of one that came several times, the last. */
export function textOf(values: FormValues, name: string): string {
	const value = values[name];
	return (Array.isArray(value) ? value.at(-1) : value) ?? '';
}

/** A repeated field's texts: none, one that came alone, or all. */
export function listOf(values: FormValues, name: string): string[] {
	const value = values[name];
	return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** Whether two forms hold the same; rows without text and the order of ticks make no difference. */
export const sameValues = (one: FormValues, other: FormValues): boolean =>
	fingerprint(one) === fingerprint(other);

function fingerprint(values: FormValues): string {
	const texts = textNames.map((name) => textOf(values, name).replace(/\r\n?/g, '\n').trim());
	const rows = ['learningObjectives', 'tags'].map((name) =>
		listOf(values, name)
			.map((row) => row.trim())
			.filter((row) => row !== '')
	);
	const sets = setNames.map((name) => listOf(values, name).toSorted());
	return JSON.stringify([texts, rows, sets]);
}

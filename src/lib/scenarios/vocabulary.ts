export const scenarioRoles = ['tutor', 'character', 'friendly_chat', 'expert'] as const;
export type ScenarioRole = (typeof scenarioRoles)[number];

export const scenarioDifficulties = ['beginner', 'intermediate', 'advanced'] as const;
export type ScenarioDifficulty = (typeof scenarioDifficulties)[number];

export const scenarioVisibilities = ['public', 'unlisted', 'private'] as const;
export type ScenarioVisibility = (typeof scenarioVisibilities)[number];

export const attemptOutcomes = ['completed', 'abandoned'] as const;
export type AttemptOutcome = (typeof attemptOutcomes)[number];

export const cefrLevels = ['A1', 'A2', 'B1', 'B2', 'C1', 'C2'] as const;
export type CefrLevel = (typeof cefrLevels)[number];

/** What a scenario is about. A closed list, so that a filter means the same everywhere. */
export const scenarioCategories = [
	'travel',
	'food',
	'health',
	'housing',
	'work',
	'study',
	'family-and-friends',
	'services',
	'shopping',
	'conflict',
	'small-talk',
	'money',
	'culture',
	'emergencies'
] as const;
export type ScenarioCategory = (typeof scenarioCategories)[number];

/** How long a scenario takes, as a filter: up to so many minutes, or more than thirty. */
export const scenarioDurations = ['5', '10', '15', '30', 'long'] as const;
export type ScenarioDuration = (typeof scenarioDurations)[number];

/** What a learner has done with a scenario, as a filter: never attempted is `untried`. */
export const learnerStates = ['untried', 'open', 'completed', 'saved'] as const;
export type LearnerState = (typeof learnerStates)[number];

/** Languages that can be rehearsed or written in, as BCP 47 tags; `Intl.DisplayNames` names them. */
// prettier-ignore
export const scenarioLanguages = [
	'ar', 'bg', 'bn', 'ca', 'cs', 'da', 'de', 'el', 'en', 'es', 'et', 'eu', 'fa', 'fi', 'fr', 'ga',
	'gl', 'he', 'hi', 'hr', 'hu', 'id', 'is', 'it', 'ja', 'ko', 'lt', 'lv', 'ms', 'nb', 'nl', 'pl',
	'pt', 'ro', 'ru', 'sk', 'sl', 'sr', 'sv', 'sw', 'ta', 'th', 'tl', 'tr', 'uk', 'ur', 'vi', 'zh'
] as const;
export type ScenarioLanguage = (typeof scenarioLanguages)[number];

/** The five orders in which scenarios can be listed; see the rankings in the data model. */
export const scenarioSorts = ['trending', 'saved', 'rated', 'practised', 'new'] as const;
export type ScenarioSort = (typeof scenarioSorts)[number];

/** Those, and where words are looked for, how well a scenario fits them. */
export const listSorts = ['relevance', ...scenarioSorts] as const;
export type ListSort = (typeof listSorts)[number];

/** Whom the partner plays, in the author's words; each part may be left out. */
export interface Persona {
	title?: string;
	nameTemplate?: string;
	setting?: string;
	introPrompt?: string;
	stakes?: string;
}

/** 1–5 each: what a scenario asks of the learner, and what the learner reports afterwards. */
export interface ComfortIndicators {
	confidence: number;
	engagement: number;
	understanding: number;
}

/** The CEFR level of a difficulty rating: 1–2 A1, 3 A2, 4–5 B1, 6 B2, 7 C1, 8 C2. */
export function cefrLevelOf(difficultyRating: number): CefrLevel {
	const levels: CefrLevel[] = ['A1', 'A1', 'A2', 'B1', 'B1', 'B2', 'C1', 'C2'];
	const level = levels[difficultyRating - 1];
	if (!level) throw new RangeError(`difficulty rating ${difficultyRating} is not 1–8`);
	return level;
}

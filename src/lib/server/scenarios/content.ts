import type { ScenarioContent } from '#lib/scenarios/types.ts';
import { scenarios } from '../db/schema/scenarios.ts';

/** The columns that an author writes, and no others. */
export const contentColumns = {
	title: scenarios.title,
	description: scenarios.description,
	role: scenarios.role,
	difficulty: scenarios.difficulty,
	instructions: scenarios.instructions,
	context: scenarios.context,
	expectedOutcome: scenarios.expectedOutcome,
	learningGoal: scenarios.learningGoal,
	learningObjectives: scenarios.learningObjectives,
	persona: scenarios.persona,
	comfortIndicators: scenarios.comfortIndicators,
	difficultyRating: scenarios.difficultyRating,
	cefrLevel: scenarios.cefrLevel,
	cefrRecommendation: scenarios.cefrRecommendation,
	textLanguage: scenarios.textLanguage,
	targetLanguages: scenarios.targetLanguages,
	categories: scenarios.categories,
	tags: scenarios.tags,
	estimatedDurationSeconds: scenarios.estimatedDurationSeconds
} satisfies Record<keyof ScenarioContent, unknown>;

/** The content of what was handed in; whatever else it carries (an owner, an id) stays behind. */
export const contentOf = (given: ScenarioContent): ScenarioContent =>
	Object.fromEntries(
		Object.keys(contentColumns).map((name) => [name, given[name as keyof ScenarioContent]])
	) as unknown as ScenarioContent;

type StoredContent = {
	[Name in keyof ScenarioContent]: (typeof contentColumns)[Name]['_']['notNull'] extends true
		? (typeof contentColumns)[Name]['_']['data']
		: (typeof contentColumns)[Name]['_']['data'] | null;
};

/** A row's content; lists and objects that are not there read as empty ones. */
export const contentFrom = (row: StoredContent): ScenarioContent => ({
	...contentOf(row as ScenarioContent),
	learningObjectives: row.learningObjectives ?? [],
	persona: row.persona ?? {},
	comfortIndicators: row.comfortIndicators ?? {}
});

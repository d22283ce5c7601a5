import { z } from 'zod';
import { durationRange, limits } from './limits.ts';
import {
	type FieldCode,
	lines,
	optionalChoice,
	optionalNumber,
	optionalText,
	requiredLine,
	someOf,
	tagList,
	text
} from './scenario-fields.ts';
import type { ScenarioContent } from './types.ts';
import {
	type CefrLevel,
	cefrLevelOf,
	cefrLevels,
	type Persona,
	type ScenarioDifficulty,
	scenarioCategories,
	scenarioDifficulties,
	scenarioLanguages,
	scenarioRoles
} from './vocabulary.ts';

export const personaFields = ['title', 'nameTemplate', 'setting', 'introPrompt', 'stakes'] as const;
export const comfortFields = ['confidence', 'engagement', 'understanding'] as const;

const optionalScale = (most: number) => optionalNumber(1, most, true);

const formFields = z.object({
	title: requiredLine(limits.title),
	description: text(limits.description),
	role: optionalChoice(scenarioRoles),
	difficulty: optionalChoice(scenarioDifficulties),
	difficultyRating: optionalScale(8),
	cefrLevel: optionalChoice(cefrLevels),
	cefrRecommendation: optionalText(),
	textLanguage: optionalChoice(scenarioLanguages),
	targetLanguages: someOf(scenarioLanguages),
	categories: someOf(scenarioCategories),
	tags: tagList(),
	estimatedDurationSeconds: optionalNumber(durationRange.least, durationRange.most, true),
	estimatedDurationMinutes: optionalNumber(
		durationRange.least / 60,
		durationRange.most / 60,
		false
	),
	instructions: text(limits.instructions),
	context: text(limits.context),
	expectedOutcome: optionalText(),
	learningGoal: optionalText(),
	learningObjectives: lines(limits.objectives, limits.objective),
	'persona.title': optionalText(),
	'persona.nameTemplate': optionalText(),
	'persona.setting': optionalText(),
	'persona.introPrompt': optionalText(),
	'persona.stakes': optionalText(),
	'comfortIndicators.confidence': optionalScale(5),
	'comfortIndicators.engagement': optionalScale(5),
	'comfortIndicators.understanding': optionalScale(5)
});

/** The difficulty that a rating of 1–8 amounts to: A1 and A2 beginner, B1 and B2 intermediate. */
function difficultyOf(rating: number | null): ScenarioDifficulty {
	if (rating === null || rating <= 3) return 'beginner';
	return rating <= 6 ? 'intermediate' : 'advanced';
}

/** The lowest rating of a level. */
const ratingOf = (level: CefrLevel): number =>
	[1, 2, 3, 4, 5, 6, 7, 8].find((rating) => cefrLevelOf(rating) === level) as number;

/**
 * What the authoring form sends, to a scenario's content. Only the title must be there, so that a
 * draft can be kept at any point; what is not chosen takes the form's own first choice, and of rating
 * and level the one gives the other. Fields that it does not know are left out.
 * Messages are codes, `FieldCode`.
 */
export const scenarioForm = formFields.transform((form, context): ScenarioContent => {
	const cefrLevel =
		form.cefrLevel ?? (form.difficultyRating === null ? null : cefrLevelOf(form.difficultyRating));
	const difficultyRating = form.difficultyRating ?? (cefrLevel && ratingOf(cefrLevel));
	if (cefrLevel && difficultyRating && cefrLevelOf(difficultyRating) !== cefrLevel) {
		context.addIssue({ code: 'custom', message: 'levels-disagree', path: ['cefrLevel'] });
	}
	const persona: Persona = {};
	for (const part of personaFields) {
		const value = form[`persona.${part}`];
		if (value !== null) persona[part] = value;
	}
	const comfortIndicators: ScenarioContent['comfortIndicators'] = {};
	for (const part of comfortFields) {
		const value = form[`comfortIndicators.${part}`];
		if (value !== null) comfortIndicators[part] = value;
	}
	return {
		title: form.title,
		description: form.description,
		role: form.role ?? 'character',
		difficulty: form.difficulty ?? difficultyOf(difficultyRating),
		instructions: form.instructions,
		context: form.context,
		expectedOutcome: form.expectedOutcome,
		learningGoal: form.learningGoal,
		learningObjectives: form.learningObjectives,
		persona,
		comfortIndicators,
		difficultyRating,
		cefrLevel,
		cefrRecommendation: form.cefrRecommendation,
		textLanguage: form.textLanguage ?? 'en',
		targetLanguages: form.targetLanguages,
		categories: form.categories,
		tags: form.tags,
		estimatedDurationSeconds:
			form.estimatedDurationSeconds ??
			(form.estimatedDurationMinutes === null
				? null
				: Math.round(form.estimatedDurationMinutes * 60))
	};
});

/** Content as the form's values, the inverse of `scenarioForm`: strings, and lists of strings. */
export function formFromContent(content: ScenarioContent): Record<string, string | string[]> {
	const seconds = content.estimatedDurationSeconds;
	const values: Record<string, string | string[]> = {
		title: content.title,
		description: content.description,
		role: content.role,
		difficulty: content.difficulty,
		difficultyRating: String(content.difficultyRating ?? ''),
		cefrLevel: content.cefrLevel ?? '',
		cefrRecommendation: content.cefrRecommendation ?? '',
		textLanguage: content.textLanguage,
		targetLanguages: content.targetLanguages,
		categories: content.categories,
		tags: content.tags,
		estimatedDurationSeconds: String(seconds ?? ''),
		estimatedDurationMinutes: seconds === null ? '' : String(Number((seconds / 60).toFixed(6))),
		instructions: content.instructions,
		context: content.context,
		expectedOutcome: content.expectedOutcome ?? '',
		learningGoal: content.learningGoal ?? '',
		learningObjectives: content.learningObjectives
	};
	for (const part of personaFields) values[`persona.${part}`] = content.persona[part] ?? '';
	for (const part of comfortFields) {
		values[`comfortIndicators.${part}`] = String(content.comfortIndicators[part] ?? '');
	}
	return values;
}

/** A form that nobody has filled in yet. */
export const emptyForm = (textLanguage: string): Record<string, string | string[]> => ({
	...formFromContent({
		title: '',
		description: '',
		role: 'character',
		difficulty: 'beginner',
		instructions: '',
		context: '',
		expectedOutcome: null,
		learningGoal: null,
		learningObjectives: [],
		persona: {},
		comfortIndicators: {},
		difficultyRating: null,
		cefrLevel: null,
		cefrRecommendation: null,
		textLanguage,
		targetLanguages: [],
		categories: [],
		tags: [],
		estimatedDurationSeconds: null
	})
});

/** What a published scenario must have and this content lacks, as field and code; empty if nothing. */
export function publishableIssues(content: ScenarioContent): Record<string, FieldCode> {
	const issues: Record<string, FieldCode> = {};
	for (const field of [
		'title',
		'description',
		'context',
		'instructions',
		'role',
		'difficulty'
	] as const) {
		if (content[field].trim() === '') issues[field] = 'required';
	}
	if (content.learningObjectives.length === 0) issues.learningObjectives = 'required';
	return issues;
}

const fileText = z.string('not-text').refine((value) => value.trim() !== '', 'required');
const fileTexts = z.array(fileText);

/**
 * A file of the starter library, to a scenario's content: the form's rules, and besides every field
 * must be there and filled in, and none that is not known. Only `targetLanguages` may be empty,
 * which means any language. Messages are codes where the form has one.
 */
export const scenarioFile = z
	.strictObject({
		title: fileText,
		description: fileText,
		role: fileText,
		difficulty: fileText,
		difficultyRating: z.int(),
		cefrLevel: fileText,
		cefrRecommendation: fileText,
		textLanguage: fileText,
		targetLanguages: fileTexts,
		categories: fileTexts.min(1, 'required'),
		tags: fileTexts.min(1, 'required'),
		estimatedDurationSeconds: z.int(),
		instructions: fileText,
		context: fileText,
		expectedOutcome: fileText,
		learningGoal: fileText,
		learningObjectives: fileTexts.min(1, 'required'),
		persona: z.strictObject({
			title: fileText,
			nameTemplate: fileText,
			setting: fileText,
			introPrompt: fileText,
			stakes: fileText
		}),
		comfortIndicators: z.strictObject({
			confidence: z.int(),
			engagement: z.int(),
			understanding: z.int()
		})
	})
	.transform((file, context): ScenarioContent => {
		const parsed = scenarioForm.safeParse(formFromContent(file as ScenarioContent));
		if (parsed.success) return parsed.data;
		for (const { message, path } of parsed.error.issues) {
			context.addIssue({ code: 'custom', message, path });
		}
		return z.NEVER;
	});

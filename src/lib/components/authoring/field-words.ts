import { errorText } from '#lib/errors.ts';
import { formatNumber } from '#lib/format.ts';
import { m } from '#lib/paraglide/messages.js';
import { comfortLabel } from '#lib/scenarios/comfort.ts';
import { limits } from '#lib/scenarios/limits.ts';

const labels: Record<string, () => string> = {
	title: m.authoring_title,
	description: m.authoring_description,
	role: m.authoring_role,
	categories: m.authoring_categories,
	tags: m.authoring_tags,
	'persona.title': m.authoring_persona_title,
	'persona.nameTemplate': m.authoring_persona_name,
	'persona.setting': m.authoring_persona_setting,
	'persona.introPrompt': m.authoring_persona_intro,
	'persona.stakes': m.authoring_persona_stakes,
	context: m.authoring_context,
	learningGoal: m.authoring_learning_goal,
	learningObjectives: m.authoring_objectives,
	expectedOutcome: m.authoring_expected_outcome,
	difficulty: m.authoring_difficulty,
	difficultyRating: m.authoring_rating,
	cefrLevel: m.authoring_cefr,
	cefrRecommendation: m.authoring_cefr_recommendation,
	estimatedDurationSeconds: m.authoring_duration,
	'comfortIndicators.confidence': () => comfortLabel('confidence'),
	'comfortIndicators.engagement': () => comfortLabel('engagement'),
	'comfortIndicators.understanding': () => comfortLabel('understanding'),
	textLanguage: m.authoring_text_language,
	targetLanguages: m.authoring_target_languages,
	instructions: m.authoring_instructions,
	visibility: m.authoring_visibility_legend
};

const required: Record<string, () => string> = {
	title: m.authoring_error_title_required,
	description: m.authoring_error_description_required,
	context: m.authoring_error_context_required,
	instructions: m.authoring_error_instructions_required,
	learningObjectives: m.authoring_error_objectives_required,
	visibility: m.authoring_error_visibility_required
};

/** The list that a row, `tags.2`, belongs to; null for any other field. */
const listName = (name: string): string | null => /^(.+)\.\d+$/.exec(name)?.[1] ?? null;

/** What a field is called on the page; a row of a list is called as its list. */
export const fieldLabel = (name: string): string => labels[listName(name) ?? name]?.() ?? name;

/** The longest text that a field takes. */
export function limitOf(name: string): number {
	if (name.startsWith('learningObjectives.')) return limits.objective;
	if (name.startsWith('tags.')) return limits.tag;
	return name === 'title' || name === 'description' || name === 'context' || name === 'instructions'
		? limits[name]
		: limits.text;
}

/** What is wrong with a field, in words that say what to do. */
export function fieldError(name: string, code: string): string {
	switch (code) {
		case 'required':
			return required[name]?.() ?? errorText(code);
		case 'too-long':
			return m.authoring_error_too_long({ most: formatNumber(longest(name)) });
		case 'too-many':
			return m.authoring_error_too_many({
				most: formatNumber(name === 'tags' ? limits.tags : limits.objectives)
			});
		case 'not-a-tag':
			return m.authoring_error_not_a_tag();
		case 'levels-disagree':
			return m.authoring_error_levels_disagree();
		default:
			return errorText(code);
	}
}

function longest(name: string): number {
	if (name === 'learningObjectives') return limits.objective;
	return name === 'tags' ? limits.tag : limitOf(name);
}

/**
 * Everything that needs another look, in the order of the form. Where a single row is wrong, that is
 * said at the row, and not of its list again.
 */
export function problemsOf(
	errors: Record<string, string>
): { name: string; label: string; text: string }[] {
	const hasRow = (list: string) => Object.keys(errors).some((name) => listName(name) === list);
	const place = (name: string) => Object.keys(labels).indexOf(listName(name) ?? name);
	return Object.entries(errors)
		.filter(([name]) => !hasRow(name))
		.map(([name, code]) => ({ name, label: fieldLabel(name), text: fieldError(name, code) }))
		.sort((one, other) => place(one.name) - place(other.name));
}

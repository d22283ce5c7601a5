import { describe, expect, test } from 'vitest';
import { limits } from './limits.ts';
import {
	emptyForm,
	formFromContent,
	publishableIssues,
	scenarioFile,
	scenarioForm
} from './scenario-schema.ts';

/** Field → code of a form that is refused. */
function errorsOf(form: Record<string, unknown>): Record<string, string> {
	const result = scenarioForm.safeParse(form);
	const issues = result.error?.issues ?? [];
	return Object.fromEntries(issues.map(({ path, message }) => [path.join('.'), message]));
}

const whole = {
	title: 'A table for two',
	description: 'Book a table.',
	role: 'character',
	difficulty: 'beginner',
	difficultyRating: '3',
	cefrLevel: 'A2',
	cefrRecommendation: 'For those who know the numbers.',
	textLanguage: 'en',
	targetLanguages: ['es', 'ja'],
	categories: ['food', 'travel'],
	tags: ['restaurant', 'telephone'],
	estimatedDurationSeconds: '450',
	instructions: 'Ring up.\n\nAsk.',
	context: 'A Friday.',
	expectedOutcome: 'A table.',
	learningGoal: 'To book.',
	learningObjectives: ['Say hello', 'Say when'],
	'persona.title': 'A waiter',
	'persona.nameTemplate': 'Ana',
	'persona.setting': 'A restaurant',
	'persona.introPrompt': 'Yes?',
	'persona.stakes': 'Hunger',
	'comfortIndicators.confidence': '2',
	'comfortIndicators.engagement': '3',
	'comfortIndicators.understanding': '4'
};

describe('the form', () => {
	test('reads every field', () => {
		expect(scenarioForm.parse(whole)).toEqual({
			...whole,
			difficultyRating: 3,
			estimatedDurationSeconds: 450,
			persona: {
				title: 'A waiter',
				nameTemplate: 'Ana',
				setting: 'A restaurant',
				introPrompt: 'Yes?',
				stakes: 'Hunger'
			},
			comfortIndicators: { confidence: 2, engagement: 3, understanding: 4 },
			...Object.fromEntries(
				Object.keys(whole)
					.filter((name) => name.includes('.'))
					.map((name) => [name, undefined])
			)
		});
	});

	test('a draft needs nothing but a title', () => {
		expect(scenarioForm.parse({ title: ' A  draft\n' })).toEqual({
			title: 'A draft',
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
			textLanguage: 'en',
			targetLanguages: [],
			categories: [],
			tags: [],
			estimatedDurationSeconds: null
		});
		expect(scenarioForm.parse({ ...emptyForm('es'), title: 'x' }).textLanguage).toBe('es');
	});

	test.each(['', '   ', '\n\t', '\u200B\u2060', undefined, []])(
		'a title of %j is none',
		(title) => {
			expect(errorsOf({ title })).toEqual({ title: 'required' });
		}
	);

	test('a form that is shown again holds what was read', () => {
		const content = scenarioForm.parse(whole);
		expect(scenarioForm.parse(formFromContent(content))).toEqual(content);
		const empty = scenarioForm.parse({ title: 'x' });
		expect(scenarioForm.parse(formFromContent(empty))).toEqual(empty);
	});

	test('fields that are not an author’s to set are left out', () => {
		const content = scenarioForm.parse({
			...whole,
			id: 'mine',
			createdByUserId: 'me',
			visibility: 'public',
			publishedAt: 'now',
			isActive: 'true',
			ratingSum: '500',
			__proto__: { polluted: true }
		});
		expect(Object.keys(content).sort()).toEqual(Object.keys(scenarioForm.parse(whole)).sort());
	});

	test.each([
		['title', limits.title],
		['description', limits.description],
		['instructions', limits.instructions],
		['context', limits.context],
		['expectedOutcome', limits.text],
		['learningGoal', limits.text],
		['cefrRecommendation', limits.text],
		['persona.stakes', limits.text]
	])('%s holds %d characters and not one more', (field, limit) => {
		expect(errorsOf({ title: 'x', [field]: 'x'.repeat(limit) })).toEqual({});
		expect(errorsOf({ title: 'x', [field]: 'x'.repeat(limit + 1) })).toEqual({
			[field]: 'too-long'
		});
	});

	test('a line end counts once, however the browser sends it', () => {
		const lines = 'x\r\n'.repeat(limits.description / 2 - 1) + 'xy';
		expect(scenarioForm.parse({ title: 'x', description: lines }).description).toHaveLength(
			limits.description
		);
	});

	test.each(['a\0b', 'a\ud800b', '\udc00'])('%j is no text', (value) => {
		for (const field of ['title', 'instructions', 'persona.setting', 'role', 'cefrLevel']) {
			expect(errorsOf({ title: 'x', [field]: value })).toEqual({ [field]: 'not-text' });
		}
		for (const field of ['learningObjectives', 'tags', 'categories', 'targetLanguages']) {
			expect(errorsOf({ title: 'x', [field]: ['', value] })).toEqual({
				[field]: 'not-text',
				[`${field}.1`]: 'not-text'
			});
		}
	});

	test('what is no text at all is refused, not an error', () => {
		expect(errorsOf({ title: 5, role: {}, tags: [null], learningObjectives: 7 })).toEqual({
			title: 'not-text',
			role: 'not-text',
			'tags.0': 'not-text',
			'learningObjectives.0': 'not-text'
		});
	});

	test('only the choices offered are taken', () => {
		expect(
			errorsOf({
				title: 'x',
				role: 'king',
				difficulty: 'EASY',
				cefrLevel: 'D1',
				textLanguage: 'tlh',
				targetLanguages: ['es', 'xx'],
				categories: 'constructor'
			})
		).toEqual({
			role: 'not-a-choice',
			difficulty: 'not-a-choice',
			cefrLevel: 'not-a-choice',
			textLanguage: 'not-a-choice',
			'targetLanguages.1': 'not-a-choice',
			targetLanguages: 'not-a-choice',
			'categories.0': 'not-a-choice',
			categories: 'not-a-choice'
		});
	});

	test('lists drop empty entries and repetitions, and keep their order', () => {
		const { learningObjectives, tags, categories } = scenarioForm.parse({
			title: 'x',
			learningObjectives: ['', ' Second ', 'First', 'Second', '  '],
			tags: ['B, a', 'A', ' small TALK、b'],
			categories: ['travel', 'food', 'travel']
		});
		expect(learningObjectives).toEqual(['Second', 'First']);
		expect(tags).toEqual(['b', 'a', 'small-talk']);
		expect(categories).toEqual(['travel', 'food']);
	});

	test('lists are bounded', () => {
		const many = (count: number, prefix = 'x') =>
			Array.from({ length: count }, (_, index) => `${prefix}${index}`);
		expect(
			errorsOf({ title: 'x', learningObjectives: many(limits.objectives), tags: many(limits.tags) })
		).toEqual({});
		expect(
			errorsOf({
				title: 'x',
				learningObjectives: many(limits.objectives + 1),
				tags: many(limits.tags + 1)
			})
		).toEqual({ learningObjectives: 'too-many', tags: 'too-many' });
		expect(
			errorsOf({ title: 'x', learningObjectives: ['ok', 'x'.repeat(201)], tags: 'y'.repeat(41) })
		).toEqual({
			'learningObjectives.1': 'too-long',
			learningObjectives: 'too-long',
			'tags.0': 'too-long',
			tags: 'too-long'
		});
		expect(errorsOf({ title: 'x', tags: ['fine', '!!!'] })).toEqual({
			'tags.1': 'not-a-tag',
			tags: 'not-a-tag'
		});
	});

	test.each([
		['difficultyRating', '0', 'out-of-range'],
		['difficultyRating', '9', 'out-of-range'],
		['difficultyRating', '2.5', 'not-a-number'],
		['difficultyRating', 'hard', 'not-a-number'],
		['difficultyRating', '1e0', 'not-a-number'],
		['difficultyRating', '٣', 'not-a-number'],
		['comfortIndicators.engagement', '6', 'out-of-range'],
		['comfortIndicators.engagement', '-1', 'out-of-range'],
		['estimatedDurationSeconds', '59', 'out-of-range'],
		['estimatedDurationSeconds', '86401', 'out-of-range'],
		['estimatedDurationMinutes', '0.5', 'out-of-range'],
		['estimatedDurationMinutes', '1441', 'out-of-range'],
		['estimatedDurationMinutes', '9'.repeat(5000), 'not-a-number']
	])('%s of %.10s is refused: %s', (field, value, code) => {
		expect(errorsOf({ title: 'x', [field]: value })).toEqual({ [field]: code });
	});

	test('a duration may come in minutes', () => {
		const seconds = (form: Record<string, string>) =>
			scenarioForm.parse({ title: 'x', ...form }).estimatedDurationSeconds;
		expect(seconds({ estimatedDurationMinutes: '15' })).toBe(900);
		expect(seconds({ estimatedDurationMinutes: '7,5' })).toBe(450);
		expect(seconds({ estimatedDurationMinutes: '', estimatedDurationSeconds: '450' })).toBe(450);
	});

	test.each([
		['1', '', 1, 'A1'],
		['2', 'A1', 2, 'A1'],
		['', 'A1', 1, 'A1'],
		['', 'B1', 4, 'B1'],
		['5', '', 5, 'B1'],
		['', 'C2', 8, 'C2'],
		['', '', null, null]
	])('rating %j and level %j make %j and %j', (rating, level, difficultyRating, cefrLevel) => {
		expect(
			scenarioForm.parse({ title: 'x', difficultyRating: rating, cefrLevel: level })
		).toMatchObject({ difficultyRating, cefrLevel });
	});

	test('a rating of another level is refused', () => {
		expect(errorsOf({ title: 'x', difficultyRating: '3', cefrLevel: 'B1' })).toEqual({
			cefrLevel: 'levels-disagree'
		});
	});

	test.each([
		['3', 'beginner'],
		['4', 'intermediate'],
		['6', 'intermediate'],
		['7', 'advanced']
	])('without a difficulty, a rating of %s makes it %s', (difficultyRating, difficulty) => {
		expect(scenarioForm.parse({ title: 'x', difficultyRating }).difficulty).toBe(difficulty);
	});
});

describe('publishing', () => {
	test('asks for what a reader needs', () => {
		expect(publishableIssues(scenarioForm.parse(whole))).toEqual({});
		expect(publishableIssues(scenarioForm.parse({ title: 'x' }))).toEqual({
			description: 'required',
			context: 'required',
			instructions: 'required',
			learningObjectives: 'required'
		});
	});
});

describe('a file of the starter library', () => {
	const form = formFromContent(scenarioForm.parse(whole));
	const file = {
		...scenarioForm.parse(whole),
		learningObjectives: form['learningObjectives'] as string[]
	};

	test('is a scenario with everything in it', () => {
		expect(scenarioFile.parse(file)).toEqual(scenarioForm.parse(whole));
		expect(scenarioFile.parse({ ...file, targetLanguages: [] }).targetLanguages).toEqual([]);
	});

	test.each(Object.keys(file))('is refused without %s', (field) => {
		expect(scenarioFile.safeParse({ ...file, [field]: undefined }).success).toBe(false);
		expect(scenarioFile.safeParse({ ...file, [field]: '' }).success).toBe(false);
	});

	test.each([
		{ unknown: 1 },
		{ persona: { ...file.persona, extra: 'x' } },
		{ persona: { ...file.persona, stakes: ' ' } },
		{ comfortIndicators: { confidence: 1, engagement: 2 } },
		{ comfortIndicators: { confidence: 1, engagement: 2, understanding: 6 } },
		{ learningObjectives: [] },
		{ categories: ['nonsense'] },
		{ cefrLevel: 'C2' },
		{ title: 'x'.repeat(121) }
	])('is refused with %j', (change) => {
		expect(scenarioFile.safeParse({ ...file, ...change }).success).toBe(false);
	});
});

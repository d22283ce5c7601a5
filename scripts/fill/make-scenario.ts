import { cefrLevelOf, type ScenarioVisibility } from '#lib/scenarios/vocabulary.ts';
import type { ScenarioContent } from '#lib/scenarios/types.ts';
import { normaliseTag } from '#lib/scenarios/tags.ts';
import type { Chance } from '../demo/random.ts';
import type { Tongue } from './tongues/tongue.ts';
import {
	categoryFrequencies,
	durationFrequencies,
	often,
	practised,
	ratingFrequencies,
	roleFrequencies,
	tongues
} from './vocabulary.ts';

/** A made-up scenario, and who may see it. */
export interface MadeScenario extends ScenarioContent {
	id: string;
	visibility: ScenarioVisibility;
	/** False: withdrawn, or never published. */
	isActive: boolean;
	isDraft: boolean;
	/** Its author, counted from the most prolific; null for nobody. */
	authorRank: number | null;
}

const base64url = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];

/**
 * Makes up a scenario, with the frequencies that life has.
 *
 * @param authors how many write at all
 */
export function makeScenario(chance: Chance, authors: number): MadeScenario {
	const [tongue] = chance.pickWeighted(tongues, ([, weight]) => weight);
	const rating = often(chance, ratingFrequencies);
	const isDraft = chance.happens(0.04);
	return {
		id: Array.from({ length: 22 }, () => chance.pick(base64url)).join(''),
		...texts(chance, tongue),
		role: often(chance, roleFrequencies),
		difficulty: rating < 4 ? 'beginner' : rating < 7 ? 'intermediate' : 'advanced',
		difficultyRating: chance.happens(0.95) ? rating : null,
		cefrLevel: chance.happens(0.92) ? cefrLevelOf(rating) : null,
		textLanguage: tongue.language,
		targetLanguages: languagesFor(chance, tongue),
		comfortIndicators: chance.happens(0.7)
			? {
					confidence: chance.whole(1, 5),
					engagement: chance.whole(2, 5),
					understanding: chance.whole(1, 5)
				}
			: {},
		cefrRecommendation: null,
		estimatedDurationSeconds: chance.happens(0.94) ? 60 * often(chance, durationFrequencies) : null,
		isDraft,
		isActive: !isDraft && chance.happens(0.98),
		visibility: isDraft
			? 'private'
			: often(chance, [
					['public', 90],
					['unlisted', 5],
					['private', 5]
				]),
		authorRank: chance.happens(0.03) ? null : Math.floor(authors * chance.unit() ** 2.2)
	};
}

/** Empty for any language; otherwise often the language that it is written in, as immersion has it. */
function languagesFor(chance: Chance, { language }: Tongue): string[] {
	if (chance.happens(0.12)) return [];
	const isImmersion = chance.happens(language === 'en' ? 0.15 : 0.6);
	const first = isImmersion ? language : often(chance, practised);
	if (chance.happens(0.95)) return [first];
	return [...new Set([first, often(chance, practised)])];
}

function texts(chance: Chance, tongue: Tongue) {
	const { topics, gap } = tongue;
	const category = often(chance, categoryFrequencies);
	const topic = topics[category];
	const others = chance.happens(0.4) ? [often(chance, categoryFrequencies)] : [];
	const categories = [...new Set([category, ...others])];
	const name = `${chance.pick(tongue.firstNames)}${gap}${tongue.lastNames.map((parts) => chance.pick(parts)).join('')}`;
	const place = chance.pick(topic.places);
	const task = chance.pick(topic.tasks);
	const city = chance.happens(0.45) ? chance.pick(tongue.cities) : null;
	const partner = chance.pick(tongue.partners);
	const some = (from: string[], least: number, most: number) =>
		several(chance, from, chance.whole(least, most));
	return {
		title: tongue.title(task, place, city),
		description: [...some(tongue.troubles, 1, 1), ...some(tongue.scenes, 1, 1)].join(gap),
		learningGoal: chance.pick(tongue.aims),
		learningObjectives: some(tongue.aims, 2, 5),
		context: [
			tongue.title(task, place, city) + (gap === '' ? '。' : '.'),
			...some(tongue.scenes, 2, 5),
			...some(tongue.troubles, 1, 2)
		].join(gap),
		instructions: some(tongue.steps, 4, 7)
			.map((step, place) => `${place + 1}. ${step}`)
			.join('\n'),
		expectedOutcome: chance.happens(0.6) ? chance.pick(tongue.aims) : null,
		persona: {
			title: chance.pick(tongue.partners),
			nameTemplate: name,
			setting: chance.pick(tongue.scenes),
			introPrompt: chance.pick(tongue.openings),
			...(chance.happens(0.5) && { stakes: `${partner}. ${chance.pick(tongue.troubles)}` })
		},
		categories,
		tags: tagsFor(chance, tongue, categories, city)
	};
}

/** Those that everybody uses, and now and then one that hardly anybody does. */
function tagsFor(
	chance: Chance,
	{ topics, lastNames }: Tongue,
	categories: (keyof Tongue['topics'])[],
	city: string | null
): string[] {
	const usual = categories.flatMap((category) => topics[category].tags);
	const tags = Array.from(
		{ length: chance.whole(0, 4) },
		() =>
			// The first of a list comes much more often than its last.
			usual[Math.floor(usual.length * chance.unit() ** 2)] ?? ''
	);
	if (city !== null && chance.happens(0.3)) tags.push(city);
	if (chance.happens(0.06)) tags.push(lastNames.map((parts) => chance.pick(parts)).join(''));
	const normal = tags.map(normaliseTag).filter((tag) => tag !== null);
	return [...new Set(normal)];
}

/** Some of a list, each once. */
function several<Item>(chance: Chance, from: readonly Item[], count: number): Item[] {
	const rest = [...from];
	const chosen: Item[] = [];
	while (chosen.length < count && rest.length > 0) {
		chosen.push(...rest.splice(chance.whole(0, rest.length - 1), 1));
	}
	return chosen;
}

import { eq } from 'drizzle-orm';
import type { ScenarioContent } from '#lib/scenarios/types.ts';
import type { Database } from '#lib/server/db/client.ts';
import { scenarioMetadata, scenarios } from '#lib/server/db/schema/index.ts';

/** Content that may be published, and with these changes. */
export const content = (changes: Partial<ScenarioContent> = {}): ScenarioContent => ({
	title: 'Returning a coat',
	description: 'The zip broke on the first day.',
	role: 'character',
	difficulty: 'intermediate',
	instructions: 'Ask for your money back.',
	context: 'A small shop on a Saturday.',
	expectedOutcome: 'Money, or another coat.',
	learningGoal: 'To insist kindly.',
	learningObjectives: ['Say what is wrong', 'Ask for your money'],
	persona: { title: 'A shop assistant', stakes: 'Forty euros' },
	comfortIndicators: { confidence: 3 },
	difficultyRating: 5,
	cefrLevel: 'B1',
	cefrRecommendation: null,
	textLanguage: 'en',
	targetLanguages: ['es'],
	categories: ['shopping'],
	tags: ['refund'],
	estimatedDurationSeconds: 600,
	...changes
});

/** A title is all that a draft needs. */
export const bareContent = (changes: Partial<ScenarioContent> = {}): ScenarioContent =>
	content({
		description: '',
		instructions: '',
		context: '',
		expectedOutcome: null,
		learningGoal: null,
		learningObjectives: [],
		persona: {},
		comfortIndicators: {},
		difficultyRating: null,
		cefrLevel: null,
		targetLanguages: [],
		categories: [],
		tags: [],
		estimatedDurationSeconds: null,
		...changes
	});

/** A scenario's row and its figures' row as they lie in the database. */
export async function stored(db: Database, id: string) {
	const [scenario] = await db.select().from(scenarios).where(eq(scenarios.id, id));
	const [metadata] = await db
		.select()
		.from(scenarioMetadata)
		.where(eq(scenarioMetadata.scenarioId, id));
	return { scenario, metadata };
}

/** An id as user-made scenarios have them, of a scenario that is not there. */
export const unknownId = 'AAAAAAAAAAAAAAAAAAAAAA';

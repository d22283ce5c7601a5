import type { Fields } from './visitor.ts';

/** All that the authoring form sends, filled in well. */
export const scenarioFields: Fields = [
	['title', 'A parcel for next door'],
	['description', 'Your neighbour has your parcel, and not in one piece.'],
	['role', 'character'],
	['difficulty', 'intermediate'],
	['difficultyRating', '4'],
	['cefrLevel', 'B1'],
	['cefrRecommendation', 'For B1 and up.'],
	['textLanguage', 'en'],
	['targetLanguages', 'de'],
	['targetLanguages', 'fr'],
	['categories', 'housing'],
	['categories', 'conflict'],
	['tags', 'neighbours'],
	['tags', 'parcels'],
	['estimatedDurationMinutes', '10'],
	['instructions', '## What to do\n\nRing the bell. *Stay friendly.*'],
	['context', 'It is Saturday morning, and the card says: third floor.'],
	['expectedOutcome', 'You have your parcel.'],
	['learningGoal', 'Complain without losing a neighbour.'],
	['learningObjectives', 'Greet'],
	['learningObjectives', 'Say what is broken'],
	['persona.title', 'The neighbour above'],
	['persona.nameTemplate', 'Frau Kern'],
	['persona.setting', 'A stairwell that smells of soup.'],
	['persona.introPrompt', 'Oh. You again.'],
	['persona.stakes', 'You will meet on these stairs for years.'],
	['comfortIndicators.confidence', '3'],
	['comfortIndicators.engagement', '4'],
	['comfortIndicators.understanding', '3']
];

/** The same with some fields replaced. */
export function scenarioForm(changes: Record<string, string | string[]> = {}): Fields {
	const kept = scenarioFields.filter(([name]) => !(name in changes));
	const changed = Object.entries(changes).flatMap(([name, values]) =>
		[values].flat().map((value) => [name, value] as const)
	);
	return [...kept, ...changed];
}

import { type ListQuery, listQuery } from '#lib/scenarios/list-query.ts';
import type { TextSegment } from '#lib/scenarios/types.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
import type { ScenarioOverrides, TestScenario, World } from '#tests/support/world.ts';

/** Texts that none of the words looked for in these tests are in. */
const blank = {
	title: 'Zzz',
	description: 'Zzz.',
	instructions: 'Zzz.',
	context: 'Zzz.',
	learningGoal: null,
	learningObjectives: [],
	persona: {},
	tags: []
};

/** A listed scenario with this text and no other. */
export const write = (world: World, id: string, text: ScenarioOverrides): Promise<TestScenario> =>
	world.createScenario({ id, ...blank, ...text });

/** The ids that a search finds, best first unless sorted otherwise. */
export async function find(
	world: World,
	q: string,
	changes: Partial<ListQuery> = {}
): Promise<string[]> {
	const query = listQuery({ q, sort: 'relevance', limit: 100, ...changes });
	const { items } = await listScenarios(world.as(null), query);
	return items.map(({ id }) => id);
}

/** Segments as one text, with what is marked in brackets. */
export const shown = (segments: TextSegment[] = []): string =>
	segments.map(({ text, isMatch }) => (isMatch ? `[${text}]` : text)).join('');

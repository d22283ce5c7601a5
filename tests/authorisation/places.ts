import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { writeNotes } from '#lib/server/progress/write-notes.ts';
import { unpublishScenario } from '#lib/server/scenarios/unpublish-scenario.ts';
import { randomUUID } from 'node:crypto';
import type { Person } from './support/person.ts';
import { nowhere, rehearse, states, writeScenario } from './support/scenes.ts';
import type { Stage } from './support/stage.ts';
import type { Place, Role } from './table.ts';

export type People = Record<Role, Person>;

/** One of each; the owner has written something that everybody can see. */
export async function gather(stage: Stage): Promise<People> {
	return {
		anonymous: stage.anonymous,
		guest: await stage.arrive({ isGuest: true }),
		learner: await stage.arrive({ name: 'Ben' }),
		owner: await stage.arrive({ name: 'Ada' }),
		admin: await stage.arrive({ name: 'Olga', isAdmin: true })
	};
}

/** Puts something there for a request to be about; says what stands in the address for it. */
type Prepare = (stage: Stage, people: People) => Promise<string>;

/** Theirs, and with something of the author's own on it where that may be. */
const scenarioIn: Record<Place, Prepare> = {
	...(Object.fromEntries(
		states.map((state): [string, Prepare] => [
			state,
			async (stage, { owner }) => {
				const scenarioId = await writeScenario(stage, owner, state);
				if (['public', 'unlisted', 'private'].includes(state)) {
					await saveScenario(stage.as(owner), { scenarioId });
					await writeNotes(stage.as(owner), { scenarioId, notes: 'Mine.' });
				}
				return scenarioId;
			}
		])
	) as Record<(typeof states)[number], Prepare>),
	begun: async (stage, { guest, learner, owner, admin }) => {
		const scenarioId = await writeScenario(stage, owner, 'public');
		for (const person of [guest, learner, owner, admin]) {
			await markCompleted(stage.as(person), { scenarioId, attemptId: randomUUID() });
			await rehearse(stage, person, scenarioId);
		}
		await unpublishScenario(stage.as(owner), { scenarioId });
		return scenarioId;
	},
	nowhere: async () => nowhere
};

/** What may stand in the addresses that have a parameter, by how the route begins. */
const places: Record<string, Record<string, Prepare>> = {
	'/scenarios/[id]': scenarioIn,
	'/authors/[id]': {
		published: async (stage, { owner }) => {
			await writeScenario(stage, owner, 'public');
			return owner.actor?.id ?? '';
		},
		unpublished: async (stage) => {
			const author = await stage.arrive();
			for (const state of states.slice(1)) await writeScenario(stage, author, state);
			return author.actor?.id ?? '';
		},
		nobody: async () => randomUUID()
	},
	'/admin/scenarios/[id]': scenarioIn,
	'/admin/people/[id]': {
		somebody: async (stage) => (await stage.arrive()).actor?.id ?? '',
		nobody: async () => randomUUID()
	},
	'/tags/[tag]': { any: async () => 'neighbours' },
	'/categories/[category]': { any: async () => 'housing' }
};

/** The things that a route must have rows for, each with what puts it there. */
export function placesOf(route: string): Record<string, Prepare> {
	if (!route.includes('[')) return { any: async () => '' };
	const [, found] = Object.entries(places).find(([start]) => route.startsWith(start)) ?? [];
	if (!found) throw new Error(`places.ts does not say what may stand in ${route}`);
	return found;
}

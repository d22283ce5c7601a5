import { randomUUID } from 'node:crypto';
import type { Chance } from '../../demo/random.ts';
import type { Pick } from './picks.ts';
import type { FullWay, Place, Way } from './way.ts';

/** What a learner does on one scenario, one thing after the other; afterwards it may begin anew. */
export type Episode<Chosen extends Way> = (way: Chosen, place: Place, chance: Chance) => Act[];

type Act = () => Promise<unknown>;

/** What the specification has code for. */
export const specified: Episode<Way> = (way, place) => [
	() => way.save(place),
	() => way.completeAtOnce(place, randomUUID()),
	() => way.unsave(place)
];

/** Everything that the product counts or keeps. */
export const everything: Episode<FullWay> = (way, place, chance) => {
	let attempt = '';
	return [
		() => way.save(place),
		async () => (attempt = await way.start(place)),
		() => way.keep(place, attempt, [chance.whole(0, 2)]),
		() => way.complete(place, attempt),
		() => way.rate(place, chance.whole(1, 5)),
		() => way.writeNotes(place, `Ask for the window ${chance.whole(1, 1_000_000)}. `.repeat(8)),
		() => way.rate(place, null),
		() => way.unsave(place)
	];
};

/** What came out of a stretch of time. */
export interface Stretch {
	/** Actions that were done, a second. */
	rate: number;
	/** Microseconds of this process's processor time that each took. */
	microseconds: number;
}

/** Clients side by side, each as a few learners of its own, so that none waits for another's row. */
export interface Crowd {
	/** Goes on for so many milliseconds, and until what was sent by then is done. */
	work: (milliseconds: number) => Promise<Stretch>;
	/** Brings every episode to its end. */
	finish: () => Promise<void>;
}

/** Gathers clients; each goes on where it stopped. */
export function gather<Chosen extends Way>(options: {
	way: Chosen;
	episode: Episode<Chosen>;
	learners: string[];
	scenarios: string[];
	pick: Pick;
	clients: number;
	chance: Chance;
}): Crowd {
	const { way, episode, learners, scenarios, pick, clients, chance } = options;
	const own = Array.from({ length: clients }, (_, number) => ({
		learners: learners.filter((_, place) => place % clients === number),
		acts: [] as Act[]
	}));
	const next = (client: (typeof own)[number]): Act => {
		if (client.acts.length === 0) {
			const learner = chance.pick(client.learners);
			const scenario = scenarios[pick(chance)] ?? '';
			client.acts = episode(way, { learner, scenario }, chance);
		}
		return client.acts.shift() as Act;
	};
	return {
		work: async (milliseconds) => {
			const begun = performance.now();
			const usedBefore = process.cpuUsage();
			let done = 0;
			const isOver = () => performance.now() - begun >= milliseconds;
			const goOn = async (client: (typeof own)[number]) => {
				// Once at least: on a busy machine all the time may be over before the first.
				do {
					await next(client)();
					done += 1;
				} while (!isOver());
			};
			await Promise.all(own.map(goOn));
			const used = process.cpuUsage(usedBefore);
			return {
				rate: (1000 * done) / (performance.now() - begun),
				microseconds: (used.user + used.system) / done
			};
		},
		finish: async () => {
			await Promise.all(
				own.map(async ({ acts }) => {
					for (const act of acts) await act();
				})
			);
		}
	};
}

import { chanceOf } from '../../demo/random.ts';
import { type Episode, gather, type Stretch } from './crowd.ts';
import type { Stage } from './fill.ts';
import { oneHot, type Pick, uniform, zipf } from './picks.ts';
import type { Way } from './way.ts';

/** How actions spread, and how many clients there are. */
export interface Setting {
	spread: string;
	pick: Pick;
	clients: number;
}

export const settingsFor = (scenarios: number): Setting[] =>
	[
		{ spread: 'uniform', pick: uniform(scenarios) },
		{ spread: 'skewed', pick: zipf(scenarios) },
		{ spread: 'one hot scenario', pick: oneHot }
	].flatMap((spread) => [1, 16, 64].map((clients) => ({ ...spread, clients })));

/** How long to measure. */
export interface Patience {
	rounds: number;
	/** Milliseconds of each way in each round. */
	stretch: number;
	/** Milliseconds of each way before the first round. */
	warmUp: number;
}

/**
 * Lets all ways do the same work in turn, round after round, each round in another order: what
 * disturbs the machine for a while disturbs all of them.
 *
 * @returns for each way its stretches, a round each
 */
export async function compare<Chosen extends Way>(options: {
	ways: Chosen[];
	episode: Episode<Chosen>;
	stage: Stage;
	setting: Setting;
	patience: Patience;
}): Promise<Stretch[][]> {
	const { ways, episode, stage, setting, patience } = options;
	const chance = chanceOf(2026);
	const crowds = ways.map((way, place) =>
		gather({
			...setting,
			way,
			episode,
			learners: stage.learners.filter((_, number) => number % ways.length === place),
			scenarios: stage.scenarios,
			chance
		})
	);
	for (const crowd of crowds) await crowd.work(patience.warmUp);
	const stretches: Stretch[][] = ways.map(() => []);
	for (let round = 0; round < patience.rounds; round += 1) {
		for (let turn = 0; turn < ways.length; turn += 1) {
			const place = (round + turn) % ways.length;
			const stretch = await crowds[place]?.work(patience.stretch);
			if (stretch) stretches[place]?.push(stretch);
		}
	}
	for (const crowd of crowds) await crowd.finish();
	return stretches;
}

/** The middle of some numbers; of an even count the upper one. */
export const median = (numbers: number[]): number =>
	[...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? NaN;

/** How the first compares with the second, round by round: the middle ratio, and all between. */
export function ratio(first: Stretch[], second: Stretch[]): string {
	const ratios = first.map(({ rate }, round) => rate / (second[round]?.rate ?? NaN));
	const [middle, least, most] = [median(ratios), Math.min(...ratios), Math.max(...ratios)];
	return `${middle.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`;
}

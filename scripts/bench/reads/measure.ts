/** Something to be timed. */
export type Work = () => Promise<unknown>;

/** Milliseconds that it takes. */
export async function timed(work: Work): Promise<number> {
	const begun = performance.now();
	await work();
	return performance.now() - begun;
}

/** The number below which this share of all lie. */
export const quantile = (numbers: number[], share: number): number => {
	const sorted = [...numbers].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
};

/**
 * Times several in turn, round after round, each round in another order.
 *
 * @returns for each the milliseconds of one call, the middle of each round
 */
export async function inTurn(
	works: Work[],
	{ rounds, calls }: { rounds: number; calls: number }
): Promise<number[][]> {
	// What a connection prepares at first is no part of it.
	for (const work of works) for (let call = 0; call < 2; call += 1) await work();
	const all: number[][] = works.map(() => []);
	for (let round = 0; round < rounds; round += 1) {
		for (let turn = 0; turn < works.length; turn += 1) {
			const place = (round + turn) % works.length;
			const work = works[place] as Work;
			const taken: number[] = [];
			for (let call = 0; call < calls; call += 1) taken.push(await timed(work));
			all[place]?.push(quantile(taken, 0.5));
		}
	}
	return all;
}

/** The middle of some numbers, and all between; for ratios of neighbours in the same round. */
export const spread = (numbers: number[]): string => {
	const shown = (number: number) => number.toFixed(number < 100 ? (number < 10 ? 2 : 1) : 0);
	return `${shown(quantile(numbers, 0.5))} (${shown(Math.min(...numbers))} to ${shown(Math.max(...numbers))})`;
};

/** The first ones by the second ones, round by round. */
export const ratios = (first: number[], second: number[]): number[] =>
	first.map((number, round) => number / (second[round] ?? NaN));

export const milliseconds = (numbers: number[]): string => quantile(numbers, 0.5).toFixed(1);

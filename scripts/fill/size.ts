import { SetupError } from '#lib/server/setup-error.ts';

/** How large a library is to be. */
export interface Size {
	scenarios: number;
	learners: number;
	/** Rows of progress: pairs of a learner and a scenario. */
	progress: number;
}

/** What "at any size" is measured at. */
export const fullSize: Size = { scenarios: 100_000, learners: 200_000, progress: 5_000_000 };

/**
 * Refuses what no library can hold: nobody has more than one row on a scenario, and only a few have
 * tried a good part of all.
 *
 * @throws {SetupError}
 */
export function checkSize({ scenarios, learners, progress }: Size): void {
	if (scenarios < 20 || learners < 20) {
		throw new SetupError('A library has at least 20 scenarios and 20 learners.');
	}
	const most = Math.floor((scenarios * learners) / 10);
	if (progress > most) {
		throw new SetupError(
			`${scenarios} scenarios and ${learners} learners make ${most} rows of progress at most.`
		);
	}
}

/**
 * How many rows each learner has, the busiest first: few with very much, many with little, some with
 * nothing. Their sum is exactly what is asked for, and nobody has more than a third of the library.
 */
export function rowsByLearner({ scenarios, learners, progress }: Size): number[] {
	// The larger, the flatter the beginning.
	for (let flatness = 0.005; ; flatness *= 1.5) {
		const rows = spread(progress, learners, flatness * learners);
		if ((rows[0] ?? 0) <= scenarios / 3 || flatness > 100) return rows;
	}
}

/** Spreads a number by the power law 1 / (place + flat)^1.2, without losing any in rounding. */
function spread(amount: number, places: number, flat: number): number[] {
	const upTo = (place: number) => 1 - ((place + flat) / flat) ** -0.2;
	const whole = upTo(places);
	let before = 0;
	return Array.from({ length: places }, (_, place) => {
		const until = Math.round((amount * upTo(place + 1)) / whole);
		const share = until - before;
		before = until;
		return share;
	});
}

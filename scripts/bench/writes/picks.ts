import type { Chance } from '../../demo/random.ts';

/** How actions spread over the scenarios: a function of chance that says the place in the list. */
export type Pick = (chance: Chance) => number;

/** Every scenario alike. */
export const uniform = (count: number): Pick => {
	return (chance) => chance.whole(0, count - 1);
};

/** The n-th scenario is chosen 1/n as often as the first (Zipf's law with the exponent 1). */
export const zipf = (count: number): Pick => {
	let total = 0;
	const upTo = Array.from({ length: count }, (_, place) => (total += 1 / (place + 1)));
	return (chance) => {
		const mark = chance.unit() * total;
		let [low, high] = [0, count - 1];
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((upTo[middle] ?? 0) > mark) high = middle;
			else low = middle + 1;
		}
		return low;
	};
};

/** One scenario that everybody is on. */
export const oneHot: Pick = () => 0;

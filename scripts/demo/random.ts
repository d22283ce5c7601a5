/** Chance that can be played again: the same seed gives the same demo. */
export interface Chance {
	/** A number from 0 up to, not including, 1. */
	unit(): number;
	/** True with this probability. */
	happens(probability: number): boolean;
	/** A whole number from `low` to `high`, both included. */
	whole(low: number, high: number): number;
	/** One of these. */
	pick<Item>(items: readonly Item[]): Item;
	/** One of these, by weight. */
	pickWeighted<Item>(items: readonly Item[], weight: (item: Item) => number): Item;
	/** Roughly normal, by the sum of three uniform numbers. */
	around(mean: number, spread: number): number;
}

/** Mulberry32: small, and good enough for a demo. */
export function chanceOf(seed: number): Chance {
	let state = seed >>> 0;
	const unit = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = state;
		mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const pick = <Item>(items: readonly Item[]) => {
		const item = items[Math.floor(unit() * items.length)];
		if (item === undefined) throw new RangeError('nothing to pick from');
		return item;
	};
	return {
		unit,
		pick,
		happens: (probability) => unit() < probability,
		whole: (low, high) => low + Math.floor(unit() * (high - low + 1)),
		pickWeighted(items, weight) {
			let rest = unit() * items.reduce((sum, item) => sum + weight(item), 0);
			return items.find((item) => (rest -= weight(item)) < 0) ?? pick(items);
		},
		around: (mean, spread) => mean + (unit() + unit() + unit() - 1.5) * 2 * spread
	};
}

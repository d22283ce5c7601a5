/** How much may be going on at once, found as TCP finds its window: slowly more, and suddenly less. */
export interface Window {
	/** A whole number. */
	readonly size: number;
	/**
	 * Leaves seven tenths of it, once for all that began before.
	 *
	 * @param since when what shows that it is too large began, in milliseconds of `performance.now()`
	 * @param used how much of it was in use, where that is less
	 */
	cut(since: number, used?: number): void;
	/** More by one for each round of answers in good time: to be told of each. */
	grow(): void;
	/** As at first. */
	forget(): void;
}

/** What is left: less, but not so much less that processors stand idle. */
const decrease = 0.7;

/** @param limits in any case, at first, and at most */
export function createWindow(limits: { least: number; first: number; most: number }): Window {
	let size = limits.first;
	let lastCut = -Infinity;
	return {
		get size() {
			return Math.floor(size);
		},
		cut: (since, used = size) => {
			if (since < lastCut) return;
			lastCut = performance.now();
			size = Math.max(limits.least, Math.min(size, used) * decrease);
		},
		grow: () => {
			size = Math.min(limits.most, size + 1 / Math.floor(size));
		},
		forget: () => {
			size = limits.first;
		}
	};
}

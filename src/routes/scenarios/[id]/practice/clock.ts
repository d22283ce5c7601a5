/** A longer silence between two looks means that the machine slept: it is not practice. */
const longestLap = 10_000;

/** Counts the time that somebody practises: it stands still while it is stopped. */
export class ActiveClock {
	#milliseconds: number;
	#lapBegan: number | null = null;
	#now: () => number;

	/**
	 * @param seconds what has been counted before
	 * @param now a clock that never goes back, in milliseconds
	 */
	constructor(seconds: number, now: () => number = () => performance.now()) {
		this.#milliseconds = seconds * 1000;
		this.#now = now;
	}

	get isRunning(): boolean {
		return this.#lapBegan !== null;
	}

	/** Whole seconds so far. Looking counts, so look at least every few seconds. */
	get seconds(): number {
		if (this.#lapBegan !== null) {
			const now = this.#now();
			const lap = now - this.#lapBegan;
			if (lap <= longestLap) this.#milliseconds += lap;
			this.#lapBegan = now;
		}
		return Math.floor(this.#milliseconds / 1000);
	}

	run(): void {
		this.#lapBegan ??= this.#now();
	}

	stop(): void {
		void this.seconds;
		this.#lapBegan = null;
	}

	/** Another device or tab has counted further. Never goes back. */
	raiseTo(seconds: number): void {
		if (seconds > this.seconds) this.#milliseconds = seconds * 1000;
	}
}

/** 75 → 01:15, 3675 → 1:01:15. */
export function clockFace(seconds: number): string {
	const two = (value: number) => String(value).padStart(2, '0');
	const hours = Math.floor(seconds / 3600);
	const face = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
	return hours > 0 ? `${hours}:${face}` : face;
}

import { setImmediate } from 'node:timers/promises';

/** One request as it is let in and watched. */
export interface Visit {
	/** Whether it is the client that is waited for: the rest of its form, or its taking the answer. */
	isOnClient: () => boolean;
}

/** Given to who was let in, and given back once. */
export interface Pass {
	/** @param isOverload whether the answer was that too much is going on */
	leave: (isOverload: boolean) => void;
}

/** Lets in as much work as is done in good time, a little more to wait, and nothing beyond. */
export interface Admission {
	/**
	 * Whoever is still sending after a tenth of a second comes in without taking a place.
	 *
	 * @returns null when there is no room, after another fifth of a second at most
	 */
	admit(visit: Visit): Promise<Pass | null>;
	/** How many may work at once, for now. */
	readonly limit: number;
}

interface Admitted {
	visit: Visit;
	since: number;
	/** Being waited for by us, not by its client: it counts. */
	isAtWork: boolean;
	wasAside: boolean;
}

/** What may be going on at once: in any case, at first, and at most. */
const limits = { least: 32, first: 64, most: 512 };

/** Who waits for a place: how many at most, and for how many milliseconds. */
const mostWaiting = 128;
const patience = 200;

/** Milliseconds above which an answer says that too much is going on. */
const slow = 1_000;

/** What is left of the limit then: less, but not so much less that processors stand idle. */
const decrease = 0.7;

/** Milliseconds in which a form comes whole, unless it is sent slowly; and between two looks at it. */
const formPatience = { whole: 100, step: 10 };

/** Milliseconds between two looks at who waits for whom. */
const glance = 100;

/**
 * Makes the gate before the application. How much it can do at once depends on the machine, the
 * database and what is asked, so the limit is found as TCP finds its window: while all of it is in
 * use and answers come in good time it grows by one for each round of answers; one late answer cuts
 * it, and only what was let in after a cut may cut again. Whoever sends or reads slowly does not
 * count, so that slow clients cannot keep others out.
 */
export function createAdmission(): Admission {
	const inside = new Set<Admitted>();
	const waiting: { enter: () => void }[] = [];
	let limit = limits.first;
	const room = () => Math.floor(limit);
	let atWork = 0;
	let lastCut = -Infinity;
	let looking: NodeJS.Timeout | undefined;

	const settle = (admitted: Admitted, isAtWork: boolean) => {
		if (admitted.isAtWork !== isAtWork) atWork += isAtWork ? 1 : -1;
		admitted.isAtWork = isAtWork;
		admitted.wasAside ||= !isAtWork;
	};
	const look = () => {
		for (const admitted of inside) settle(admitted, !admitted.visit.isOnClient());
		letIn();
		if (inside.size === 0) {
			clearInterval(looking);
			looking = undefined;
		}
	};
	const letIn = () => {
		while (atWork < room()) {
			const next = waiting.shift();
			if (!next) return;
			next.enter();
		}
	};
	const learn = ({ since, wasAside }: Admitted, isOverload: boolean) => {
		const now = performance.now();
		if (isOverload || (!wasAside && now - since > slow)) {
			if (since < lastCut) return;
			lastCut = now;
			limit = Math.max(limits.least, limit * decrease);
		} else if (atWork >= room() / 2) {
			limit = Math.min(limits.most, limit + 1 / room());
		}
	};
	const enter = (visit: Visit): Pass => {
		const isAside = visit.isOnClient();
		const admitted = { visit, since: performance.now(), isAtWork: !isAside, wasAside: isAside };
		inside.add(admitted);
		if (!isAside) atWork += 1;
		looking ??= setInterval(look, glance).unref();
		return {
			leave: (isOverload) => {
				if (!inside.has(admitted)) return;
				learn(admitted, isOverload);
				inside.delete(admitted);
				if (admitted.isAtWork) atWork -= 1;
				letIn();
			}
		};
	};

	return {
		async admit(visit) {
			await untilSent(visit);
			if (visit.isOnClient() || atWork < room()) return enter(visit);
			if (waiting.length >= mostWaiting) return null;
			return new Promise((resolve) => {
				const waiter = {
					enter: () => {
						clearTimeout(late);
						resolve(enter(visit));
					}
				};
				const late = setTimeout(() => {
					waiting.splice(waiting.indexOf(waiter), 1);
					resolve(null);
				}, patience);
				waiting.push(waiter);
			});
		},
		get limit() {
			return room();
		}
	};
}

/** Waits for the rest of a form, for as long as it takes to come from somebody who is not slow. */
async function untilSent(visit: Visit): Promise<void> {
	if (!visit.isOnClient()) return;
	// Of what has come already the rest is parsed just after its head was told of.
	await setImmediate();
	for (let waited = 0; waited < formPatience.whole; waited += formPatience.step) {
		if (!visit.isOnClient()) return;
		await new Promise((resolve) => setTimeout(resolve, formPatience.step));
	}
}

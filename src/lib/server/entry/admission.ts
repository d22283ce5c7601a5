import { setImmediate } from 'node:timers/promises';
import type { Signs } from './signs.ts';
import { createWindow } from './window.ts';

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
	 * @returns null when there is no room, after another fifth of a second at most; where the event
	 * loop is late, at once
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

/** What may be going on at once, by how soon it is answered. */
const byAnswers = { least: 32, first: 64, most: 512 };

/** And by the database. The fewest are what a burst of a few people may be on a starved machine. */
const byDatabase = { least: 24, first: 512, most: 512 };

/** Milliseconds of waiting for a connection that are too many, and that are well. */
const databaseWait = { tooLong: 250, well: 60 };

/** Who waits for a place: how many at most, and for how many milliseconds. */
const mostWaiting = 128;
const patience = 200;

/** Milliseconds above which an answer says that too much is going on. */
const slow = 1_000;

/** Milliseconds in which a form comes whole, unless it is sent slowly; and between two looks at it. */
const formPatience = { whole: 100, step: 10 };

/** Milliseconds between two looks at who waits for whom. */
const glance = 100;

/**
 * Makes the gate before the application. How much it can do at once depends on the machine, the
 * database and what is asked, so it is found. One window is cut by late answers. They are a sign that
 * comes late itself, when all who were let in meanwhile wait for each other; so another one is cut as
 * soon as somebody waits too long for a connection to the database, and while that is so, or the event
 * loop is late, no more than the fewest are let in. Whoever sends or reads slowly does not count, so that
 * slow clients cannot keep others out.
 */
export function createAdmission(signs: Signs): Admission {
	const inside = new Set<Admitted>();
	const waiting: { enter: () => void }[] = [];
	const answers = createWindow(byAnswers);
	const database = createWindow(byDatabase);
	const limit = () => Math.min(answers.size, database.size);
	let atWork = 0;
	let lastEntered = 0;
	let looking: NodeJS.Timeout | undefined;

	const hasRoom = () => {
		if (atWork < byDatabase.least) return true;
		if (signs.isLoopLate()) return false;
		if (signs.databaseWait() > databaseWait.tooLong) {
			database.cut(lastEntered, atWork);
			return false;
		}
		return atWork < limit();
	};
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
			database.forget();
		}
	};
	const letIn = () => {
		while (waiting.length > 0 && hasRoom()) waiting.shift()?.enter();
	};
	const learn = ({ since, wasAside }: Admitted, isOverload: boolean) => {
		const isInUse = atWork >= limit() / 2;
		if (isOverload || (!wasAside && performance.now() - since > slow)) answers.cut(since);
		else if (isInUse) answers.grow();
		if (isInUse && signs.databaseWait() <= databaseWait.well) database.grow();
	};
	const enter = (visit: Visit): Pass => {
		const isAside = visit.isOnClient();
		const admitted = { visit, since: performance.now(), isAtWork: !isAside, wasAside: isAside };
		inside.add(admitted);
		if (!isAside) {
			atWork += 1;
			lastEntered = admitted.since;
		}
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
			if (visit.isOnClient() || hasRoom()) return enter(visit);
			if (waiting.length >= mostWaiting || signs.isLoopLate()) return null;
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
			return limit();
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

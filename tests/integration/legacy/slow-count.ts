import type { OldAttempt, OldOutcome } from './old-rows.ts';

/** What one learner's row comes to; instants as milliseconds. */
export interface Came {
	attempts: number;
	completions: number;
	timed: number;
	seconds: number;
	total: number;
	attempted: number;
	completed: number | null;
	created: number;
}

export interface Counted {
	/** By `user scenario`. */
	learners: Map<string, Came>;
	/** By scenario: people who are gone, and nobody. */
	baseline: Map<string, Pick<Came, 'attempts' | 'completions' | 'timed' | 'seconds'>>;
	/** Scenarios that are gone, with their rows. */
	gone: Map<string, { attemptRows: number; outcomeRows: number }>;
}

interface Pile {
	userId: string | null;
	scenarioId: string;
	attempts: OldAttempt[];
	outcomes: OldOutcome[];
}

/**
 * The rules once more, from their wording, one row at a time and without a database: what the
 * migration is compared with.
 */
export function countSlowly(
	attempts: OldAttempt[],
	outcomes: OldOutcome[],
	users: Set<string>,
	scenarios: Set<string>
): Counted {
	const piles = new Map<string, Pile>();
	const pileOf = ({ userId, scenarioId }: OldAttempt | OldOutcome): Pile => {
		const key = JSON.stringify([userId, scenarioId]);
		const pile = piles.get(key) ?? { userId, scenarioId, attempts: [], outcomes: [] };
		piles.set(key, pile);
		return pile;
	};
	for (const row of attempts) pileOf(row).attempts.push(row);
	for (const row of outcomes) pileOf(row).outcomes.push(row);

	const counted: Counted = { learners: new Map(), baseline: new Map(), gone: new Map() };
	for (const pile of piles.values()) {
		if (!scenarios.has(pile.scenarioId)) {
			const rows = counted.gone.get(pile.scenarioId) ?? { attemptRows: 0, outcomeRows: 0 };
			rows.attemptRows += pile.attempts.length;
			rows.outcomeRows += pile.outcomes.length;
			counted.gone.set(pile.scenarioId, rows);
			continue;
		}
		const came = countPile(pile);
		if (pile.userId !== null && users.has(pile.userId)) {
			counted.learners.set(`${pile.userId} ${pile.scenarioId}`, came);
			continue;
		}
		const sums = counted.baseline.get(pile.scenarioId) ?? {
			attempts: 0,
			completions: 0,
			timed: 0,
			seconds: 0
		};
		for (const name of ['attempts', 'completions', 'timed', 'seconds'] as const) {
			sums[name] += came[name];
		}
		counted.baseline.set(pile.scenarioId, sums);
	}
	return counted;
}

function countPile({ attempts, outcomes }: Pile): Came {
	const count = Math.max(attempts.length, outcomes.length);
	const finished = attempts.filter((attempt) => attempt.completedAt !== null);
	const reached = outcomes.filter((outcome) => outcome.isAchieved);

	const times = (rows: (OldAttempt | OldOutcome)[]): number[] => {
		const found: number[] = [];
		for (const { seconds } of rows) {
			if (seconds === null) continue;
			if (seconds < 0) found.push(0);
			else if (seconds > 86_400) found.push(86_400);
			else found.push(seconds);
		}
		return found;
	};
	const add = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0);
	const finishedTimes = times(finished);
	const completedTimes = finishedTimes.length > 0 ? finishedTimes : times(reached);
	const attemptTimes = times(attempts);
	const own = attemptTimes.length > 0 ? add(attemptTimes) : add(times(outcomes));

	const starts: number[] = [];
	const ends: number[] = [];
	for (const attempt of attempts) {
		starts.push(asUtc(attempt.startedAt));
		if (attempt.completedAt !== null) ends.push(asUtc(attempt.completedAt));
	}
	for (const outcome of outcomes) {
		starts.push(asUtc(outcome.createdAt));
		if (outcome.isAchieved) ends.push(asUtc(outcome.createdAt));
	}
	return {
		attempts: count,
		completions: Math.min(count, Math.max(finished.length, reached.length)),
		timed: completedTimes.length,
		seconds: add(completedTimes),
		total: Math.max(own, add(completedTimes)),
		attempted: Math.max(...starts),
		completed: ends.length > 0 ? Math.max(...ends) : null,
		created: Math.min(...starts, ...ends)
	};
}

const asUtc = (instant: string) => Date.parse(`${instant.replace(' ', 'T')}Z`);

// What the database derives, computed the plain way: from all events and ratings at once.

/** The sums that a scenario's figures consist of, by the names of their columns. */
export interface Sums {
	amount_saved_count: number;
	total_times_used: number;
	total_attempts: number;
	ratings_count: number;
	rating_sum: number;
	rating_square_sum: number;
	timed_completions: number;
	completed_time_seconds: number;
}

export const noSums: Readonly<Sums> = {
	amount_saved_count: 0,
	total_times_used: 0,
	total_attempts: 0,
	ratings_count: 0,
	rating_sum: 0,
	rating_square_sum: 0,
	timed_completions: 0,
	completed_time_seconds: 0
};

export const sumNames = Object.keys(noSums) as (keyof Sums)[];

export function add(...all: Partial<Sums>[]): Sums {
	const total = { ...noSums };
	for (const one of all) for (const name of sumNames) total[name] += one[name] ?? 0;
	return total;
}

export function negative(sums: Partial<Sums>): Sums {
	const total = { ...noSums };
	for (const name of sumNames) total[name] -= sums[name] ?? 0;
	return total;
}

/** Something that makes a scenario trend, at an instant in milliseconds. */
export interface TrendingEvent {
	weight: number;
	at: number;
}

const epoch = Date.UTC(2026, 0, 1);
const halfLife = 3 * 86_400_000;

/** log2 of all weights, each doubled for every three days that lie between the epoch and it. */
export function trendingScore(events: TrendingEvent[]): number | null {
	if (events.length === 0) return null;
	const exponents = events.map(({ weight, at }) => Math.log2(weight) + (at - epoch) / halfLife);
	const highest = Math.max(...exponents);
	return highest + Math.log2(exponents.reduce((sum, each) => sum + 2 ** (each - highest), 0));
}

/** Lower bound of a Dirichlet posterior over five stars. */
export function ratingScore({ ratings_count: n, rating_sum: r, rating_square_sum: q }: Sums) {
	if (n === 0) return null;
	const [mean, square] = [(r + 15) / (n + 5), (q + 55) / (n + 5)];
	return mean - 1.65 * Math.sqrt(Math.max(0, square - mean ** 2) / (n + 6));
}

/** The generated columns but `rating_score`; two of them are single-precision numbers. */
export const derived = (sums: Sums) => ({
	average_rating: sums.ratings_count ? Math.fround(sums.rating_sum / sums.ratings_count) : null,
	completion_rate: sums.total_attempts
		? Math.fround((100 * sums.total_times_used) / sums.total_attempts)
		: null,
	average_time_spent: sums.timed_completions
		? Math.round(sums.completed_time_seconds / sums.timed_completions)
		: null
});

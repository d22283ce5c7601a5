import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { createWorld, type World } from '../../support/world.ts';

let world: World;

beforeEach(async () => {
	world = await createWorld();
});

/** What the database derives from these sums. */
async function derived(sums: Record<string, number>): Promise<Record<string, number | null>> {
	const { id } = await world.createScenario();
	const changes = Object.entries(sums).map(([name, sum]) => sql`${sql.identifier(name)} = ${sum}`);
	// The baseline takes the same, so that the equation holds.
	for (const table of ['scenario_metadata', 'scenario_metadata_baseline']) {
		await world.db.execute(
			sql`update ${sql.identifier(table)} set ${sql.join(changes, sql`, `)} where scenario_id = ${id}`
		);
	}
	const [row] = await world.db.execute<Record<string, number | null>>(sql`
		select average_rating, completion_rate, average_time_spent, rating_score
		from scenario_metadata where scenario_id = ${id}`);
	return row as Record<string, number | null>;
}

/** Sums of so many ratings, given as stars. */
const ratings = (...stars: number[]) => ({
	ratings_count: stars.length,
	rating_sum: stars.reduce((sum, star) => sum + star, 0),
	rating_square_sum: stars.reduce((sum, star) => sum + star * star, 0)
});
const times = (count: number, star: number) => Array.from({ length: count }, () => star);

/** Evan Miller's formula from the histogram, as he writes it, not from the sums. */
function lowerBound(stars: number[]): number {
	const shares = [1, 2, 3, 4, 5].map(
		(star) => (stars.filter((given) => given === star).length + 1) / (stars.length + 5)
	);
	const mean = shares.reduce((sum, share, index) => sum + share * (index + 1), 0);
	const squares = shares.reduce((sum, share, index) => sum + share * (index + 1) ** 2, 0);
	return mean - 1.65 * Math.sqrt((squares - mean ** 2) / (stars.length + 6));
}

describe('what is derived', () => {
	it('is nothing from nothing', async () => {
		expect(await derived({ amount_saved_count: 1 })).toEqual({
			average_rating: null,
			completion_rate: null,
			average_time_spent: null,
			rating_score: null
		});
	});

	it.each([
		['one five', [5], '2.40'],
		['ten fives', times(10, 5), '3.82'],
		['fifty fives and fifty fours', [...times(50, 5), ...times(50, 4)], '4.32'],
		['one one', [1], undefined],
		['all sorts', [1, 2, 2, 3, 5, 5, 4], undefined]
	] as const)('scores %s', async (_, stars, figure) => {
		const { rating_score: score, average_rating: average } = await derived(ratings(...stars));
		expect(score).toBeCloseTo(lowerBound([...stars]), 12);
		if (figure !== undefined) expect(score?.toFixed(2)).toBe(figure);
		expect(average).toBeCloseTo(ratings(...stars).rating_sum / stars.length, 5);
	});

	it('does not rank one five above twenty fours', async () => {
		const one = await derived(ratings(5));
		const twenty = await derived(ratings(...times(20, 4)));
		expect(twenty['rating_score']).toBeGreaterThan(one['rating_score'] as number);
	});

	it('is a rate between 0 and 100', async () => {
		expect(await derived({ total_attempts: 3 })).toMatchObject({ completion_rate: 0 });
		const third = await derived({ total_attempts: 3, total_times_used: 1 });
		expect(third['completion_rate']).toBeCloseTo(100 / 3, 4);
		const all = await derived({ total_attempts: 3, total_times_used: 3 });
		expect(all['completion_rate']).toBe(100);
	});

	it('is the time that a timed completion took, rounded', async () => {
		const used = { total_attempts: 9, total_times_used: 9 };
		const timed = { ...used, timed_completions: 2, completed_time_seconds: 241 };
		expect(await derived(timed)).toMatchObject({ average_time_spent: 121 });
		expect(await derived(used)).toMatchObject({ average_time_spent: null });
	});

	it('does not drift, however many there are', async () => {
		const count = 200_000_000;
		const many = await derived({
			ratings_count: count,
			rating_sum: 4 * count + 1,
			rating_square_sum: 16 * count + 9
		});
		expect(many['average_rating']).toBe(4);
		expect(many['rating_score']).toBeCloseTo(4, 3);
	});

	it('cannot be written by hand', async () => {
		for (const column of [
			'average_rating',
			'completion_rate',
			'average_time_spent',
			'rating_score'
		]) {
			await expect(
				world.db.execute(sql`update scenario_metadata set ${sql.identifier(column)} = 5`)
			).rejects.toMatchObject({ cause: { code: '428C9' } });
		}
	});
});

describe('the trending score', () => {
	const epoch = Date.parse('2026-01-01T00:00:00Z');
	const halfLife = 3 * 86_400_000;
	const after = async (score: number | null, weight: number | null, at: Date | string) => {
		const instant = typeof at === 'string' ? at : at.toISOString();
		const [row] = await world.db.execute<{ score: number | null }>(sql`
			select decayed(${score}::double precision, ${weight}::double precision, ${instant}::timestamptz) as score`);
		return row?.score ?? null;
	};

	it('is that of a plain sum of decayed weights', async () => {
		let score: number | null = null;
		let sum = 0;
		let seed = 1;
		const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
		for (let event = 0; event < 200; event += 1) {
			const weight = 1 + Math.floor(random() * 3);
			const at = new Date(epoch + random() * 60 * 86_400_000);
			score = await after(score, weight, at);
			sum += weight * 2 ** ((at.getTime() - epoch) / halfLife);
			expect(score).toBeCloseTo(Math.log2(sum), 9);
		}
	});

	it('is not moved by an event without weight', async () => {
		expect(await after(null, 0, new Date(epoch))).toBeNull();
		expect(await after(7.25, 0, new Date(epoch))).toBe(7.25);
		expect(await after(7.25, null, new Date(epoch))).toBe(7.25);
	});

	it('doubles with two alike: one more on the scale', async () => {
		expect(await after(null, 1, new Date(epoch))).toBe(0);
		expect(await after(0, 1, new Date(epoch))).toBe(1);
		expect(await after(null, 2, new Date(epoch + halfLife))).toBe(2);
	});

	it('neither underflows nor overflows, however far apart two events are', async () => {
		const far = '4000-01-01T00:00:00Z';
		const score = (Date.parse(far) - epoch) / halfLife;
		expect(await after(null, 1, far)).toBeCloseTo(score, 6);
		expect(await after(0, 1, far)).toBeCloseTo(score, 6);
		expect(await after(score, 1, new Date(epoch))).toBeCloseTo(score, 6);
		expect(await after(-1e300, 1, new Date(epoch))).toBe(0);
		expect(await after(1e300, 1, new Date(epoch))).toBe(1e300);
		for (const distance of [1, 10, 52, 53, 54, 63, 63.999, 64, 65, 1073, 1075, 5000]) {
			const expected = distance + Math.log2(1 + 2 ** -distance);
			expect(await after(distance, 1, new Date(epoch))).toBeCloseTo(expected, 12);
			expect(await after(-distance, 1, new Date(epoch))).toBeCloseTo(expected - distance, 12);
		}
	});

	it('does not depend on the session’s time zone', async () => {
		await world.db.transaction(async (transaction) => {
			await transaction.execute(sql`set local time zone 'Asia/Kathmandu'`);
			const [row] = await transaction.execute<{ score: number }>(
				sql`select decayed(null, 1, '2026-01-04T00:00:00Z') as score`
			);
			expect(row?.score).toBe(1);
		});
	});
});

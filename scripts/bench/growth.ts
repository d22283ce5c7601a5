import type { Benchmark } from './benchmark.ts';
import { measureGrowth, total } from './writes/growth.ts';

/** How the metadata table and its indexes grow under updates, autovacuum on. */
export const growth: Benchmark = {
	name: 'growth',
	run: async ({ createDatabase, isQuick, say }) => {
		const size = isQuick
			? { scenarios: 100, updates: 1_000 }
			: { scenarios: 10_000, updates: 1_000_000 };
		say(`${size.updates} updates at ${size.scenarios} scenarios`);
		const { before, after, updates, vacuums } = await measureGrowth(await createDatabase(), size);
		const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
		const row = (name: string, first = 0, now = 0) => [
			name,
			megabytes(first),
			megabytes(now),
			(now / first).toFixed(1)
		];
		return [
			{
				title: 'Growth of scenario_metadata',
				columns: ['', 'MB, packed', 'MB, afterwards', 'ratio'],
				rows: [
					...Object.keys(before).map((name) => row(name, before[name], after[name])),
					row('all', total(before), total(after))
				],
				notes: [
					`${updates} updates by the services at ${size.scenarios} scenarios; autovacuum came by ${vacuums} times.`
				]
			}
		];
	}
};

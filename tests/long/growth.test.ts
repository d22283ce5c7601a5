import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BenchServer, openBenchServer } from '../../scripts/bench/bench-server.ts';
import { measureGrowth, total } from '../../scripts/bench/writes/growth.ts';

let server: BenchServer;

beforeAll(async () => {
	server = await openBenchServer();
});
afterAll(() => server.stop());

test(
	'a million updates do not make the metadata grow without end',
	{ timeout: 3_600_000 },
	async () => {
		const url = await server.createDatabase();
		const { before, after, updates } = await measureGrowth(url, {
			scenarios: 10_000,
			updates: 1_000_000
		});
		expect(updates).toBeGreaterThanOrEqual(1_000_000);
		// As small as it ever can be is where it began: 7 times that is what a slow machine leaves between
		// two rounds of autovacuum, and a fast one more. Without any it would be some 45 times.
		expect(total(after) / total(before)).toBeLessThan(25);
	}
);

import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Database } from '#lib/server/db/client.ts';
import { plannedReads } from '#tests/support/page-plans.ts';
import { type Explaining, openExplaining } from '#tests/support/plans.ts';
import { type BenchServer, openBenchServer } from '../../scripts/bench/bench-server.ts';
import { fillLibrary } from '../../scripts/fill/fill-library.ts';
import { fullSize } from '../../scripts/fill/size.ts';

let server: BenchServer;
let db: Database;
let explaining: Explaining;

beforeAll(async () => {
	server = await openBenchServer();
	const url = await server.createDatabase();
	db = connect(url, { max: 4 });
	await fillLibrary(db, { ...fullSize, seed: 5, until: new Date() });
	// As the product connects, with what the planner chooses by itself.
	explaining = await openExplaining(url);
}, 3_600_000);
afterAll(async () => {
	await explaining?.close();
	await db?.$client.end({ timeout: 5 });
	await server?.stop();
});

test('nothing that a page reads touches a library of full size where it shows a page of it', async () => {
	const faults: Record<string, string[]> = {};
	for (const { name, faults: find } of await plannedReads(explaining, db)) {
		const found = await find();
		if (found.length > 0) faults[name] = found;
	}
	expect(faults).toEqual({});
});

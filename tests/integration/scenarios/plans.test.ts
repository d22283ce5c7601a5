import { afterAll, beforeAll, expect, test } from 'vitest';
import { findDifferences } from '#lib/server/metrics/verify.ts';
import { type PlannedRead, plannedReads } from '#tests/support/page-plans.ts';
import { type Explaining, explainWorld } from '#tests/support/plans.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { fillLibrary } from '../../../scripts/fill/fill-library.ts';

// A twentieth of the size that the product is made for; `tests/long/plans.test.ts` has all of it.
const size = { scenarios: 5_000, learners: 10_000, progress: 250_000 };

let world: World;
let explaining: Explaining;
let reads: PlannedRead[];

beforeAll(async () => {
	world = await createWorld();
	// Checked once, in a test below, and not after each of them.
	world.leaveBroken();
	await fillLibrary(world.db, { ...size, seed: 5, until: new Date() });
	explaining = await explainWorld(world.db);
	reads = await plannedReads(explaining, world.db);
}, 180_000);
afterAll(() => explaining?.close());

test('no figure of a library that was filled differs from its rows', async () => {
	expect(await findDifferences(world.db)).toEqual([]);
	const [counted] = await world.db.$client`
		select (select count(*)::integer from scenarios) as scenarios,
			(select count(*)::integer from users) as learners,
			(select count(*)::integer from user_scenario_progress) as progress`;
	expect(counted).toEqual(size);
});

test(
	'nothing that a page reads touches the library where it shows a page of it',
	{ timeout: 120_000 },
	async () => {
		const faults: Record<string, string[]> = {};
		for (const { name, faults: find } of reads) {
			const found = await find();
			if (found.length > 0) faults[name] = found;
		}
		expect(faults).toEqual({});
	}
);

/** What is wrong with this read while this is missing. */
async function faultsWithout(statement: string, name: string): Promise<string[]> {
	await explaining.db.$client.unsafe('begin');
	try {
		await explaining.db.$client.unsafe(statement);
		const read = reads.find((one) => one.name === name);
		if (!read) throw new Error(`nothing reads ${name}`);
		return await read.faults();
	} finally {
		await explaining.db.$client.unsafe('rollback');
	}
}

test.each([
	['saved', 'drop index scenario_metadata_saved_idx'],
	['trending', 'drop index scenario_progress_idx'],
	['new, from the middle', 'drop index scenarios_new_idx'],
	['an author’s figures', 'drop index scenarios_author_idx'],
	['a rare word', 'drop index search.documents_vector_idx'],
	[
		'shelf: saved',
		`drop index saved_scenarios_idx, user_progress_idx;
		alter table user_scenario_progress drop constraint user_scenario_progress_user_id_scenario_id_pk`
	],
	['shelf: authored', 'drop index scenarios_author_idx']
])('without its index, %s is not read unnoticed', async (name, statement) => {
	expect(await faultsWithout(statement, name)).not.toEqual([]);
});

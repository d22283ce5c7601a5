import { sql } from 'drizzle-orm';
import { pipeline } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { listQuery } from '#lib/scenarios/list-query.ts';
import { countFilters } from '#lib/server/scenarios/filter-counts.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { find, write } from './support.ts';

const copied = ['users', 'scenarios', 'scenario_metadata', 'scenario_metadata_baseline'];
const derived = ['search.documents', 'search.words', 'search.facet_sets', 'search.facets'];

/** What a database answers, and what its derived tables hold; witnesses of words may differ. */
async function stateOf(world: World): Promise<unknown> {
	return [
		[...(await world.db.execute(sql`select * from search.documents order by 1`))],
		[...(await world.db.execute(sql`select word from search.words order by 1`))],
		[...(await world.db.execute(sql`select * from search.facets order by 1`))],
		await countFilters(world.as(null), listQuery()),
		await Promise.all(['umbrela', 'ラーメン', 'ana', 'secret'].map((q) => find(world, q)))
	];
}

test.each([
	['without the tables of search', copied, 'origin'],
	['with the tables of search', [...copied, ...derived], 'origin'],
	['with the tables of search, while triggers sleep', [...copied, ...derived], 'replica']
])('tables copied into an empty database %s are searched as before', async (_, tables, role) => {
	const from = await createWorld();
	const author = await from.createUser({ name: 'Ana' });
	await write(from, 'a', { title: 'Umbrella', author });
	await write(from, 'b', { title: 'Umbrella ラーメン' });
	await write(from, 'c', { title: 'Secret', visibility: 'private', author });
	const to = await createWorld();
	for (const name of tables) {
		const columns = await from.db.execute<{ names: string }>(sql`
			select string_agg(quote_ident(attname), ', ' order by attnum) as names from pg_attribute
			where attrelid = ${name}::regclass and attnum > 0 and not attisdropped and attgenerated = ''`);
		const names = columns[0]!.names;
		const client = await to.db.$client.reserve();
		try {
			await client.unsafe(`set session_replication_role = ${role}`);
			await pipeline(
				await from.db.$client.unsafe(`copy ${name} (${names}) to stdout`).readable(),
				await client.unsafe(`copy ${name} (${names}) from stdin`).writable()
			);
			await client.unsafe('reset session_replication_role');
		} finally {
			client.release();
		}
	}
	expect(await stateOf(to)).toEqual(await stateOf(from));
	// And it goes on from there.
	await to.db.execute(sql`update users set name = 'Berta'`);
	expect(await find(to, 'berta')).toEqual(['a']);
	expect(await find(to, 'ana')).toEqual([]);
	await to.db.execute(sql`update scenarios set cefr_level = 'C2' where id = 'a'`);
	expect((await countFilters(to.as(null), listQuery())).values.cefr).toEqual({ A2: 1, C2: 1 });
	await to.db.execute(sql`delete from scenarios`);
	expect([...(await to.db.execute(sql`select from search.facets`))]).toEqual([]);
	expect([...(await to.db.execute(sql`select word from search.words`))]).toEqual([]);
});

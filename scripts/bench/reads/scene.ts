import { eq } from 'drizzle-orm';
import { encodeCursor } from '#lib/scenarios/list-cursor.ts';
import { type ScenarioSort, scenarioSorts } from '#lib/scenarios/vocabulary.ts';
import type { Actor } from '#lib/server/context.ts';
import type { Database } from '#lib/server/db/client.ts';
import { users } from '#lib/server/db/schema/users.ts';
import { knownEmail } from '../../fill/learners.ts';

/** What to look at in a library that was filled. */
export interface Scene {
	/** A learner with a rich library of their own. */
	reader: Actor;
	/** Who has most listed. */
	author: string;
	/** The one that most people saved. */
	scenario: string;
	/** The middle of each order. */
	middle: Record<ScenarioSort, string>;
	/** How many are listed. */
	listed: number;
	/** A tag that many have, and one that hardly any has. */
	tags: { common: string; rare: string };
	/** A word that hardly any scenario has. */
	rareWord: string;
}

/** Looks for all that in a library that `fillLibrary` has made. */
export async function findScene(db: Database): Promise<Scene> {
	const client = db.$client;
	const [reader] = await db.select().from(users).where(eq(users.email, knownEmail));
	const [counted] = await client<
		{ listed: number; author: string; common: string; rare: string }[]
	>`
		with listed as (
			select created_by_user_id as author, tags from scenarios
			where is_active and published_at is not null and visibility = 'public'
		), tagged as (select tag, count(*) as amount from listed, unnest(tags) as tag group by tag)
		select (select count(*)::integer from listed) as listed,
			(select author from listed where author is not null group by author order by count(*) desc, author limit 1) as author,
			(select tag from tagged order by amount desc, tag limit 1) as common,
			(select tag from tagged order by amount, tag limit 1) as rare`;
	const [named] = await client<{ word: string; id: string }[]>`
		select lower(split_part(persona ->> 'nameTemplate', ' ', 2)) as word,
			(select scenario_id from scenario_metadata where is_listed
				order by amount_saved_count desc, scenario_id limit 1) as id
		from scenarios
		where text_language = 'en' and is_active and published_at is not null and visibility = 'public'
		order by id limit 1`;
	if (!reader || !counted || !named) throw new Error('the database was not filled');
	const { listed, author, common, rare } = counted;
	return {
		reader,
		author,
		scenario: named.id,
		middle: await findMiddles(db, listed),
		listed,
		tags: { common, rare },
		rareWord: named.word
	};
}

const keys: Record<ScenarioSort, string> = {
	saved: 'amount_saved_count',
	practised: 'total_times_used',
	rated: 'rating_score',
	trending: 'trending_score',
	new: '(extract(epoch from published_at) * 1000000)'
};

async function findMiddles(db: Database, listed: number): Promise<Scene['middle']> {
	const middles: Partial<Scene['middle']> = {};
	for (const sort of scenarioSorts) {
		const key = `${keys[sort]}::double precision`;
		const [row] = await db.$client.unsafe<{ key: number; id: string }[]>(
			`select ${key} as key, id from scenarios join scenario_metadata on scenario_id = id
			where is_listed and ${key} is not null order by 1 desc, 2 offset ${Math.floor(listed / 3)} limit 1`
		);
		if (row) middles[sort] = encodeCursor({ sort, ...row });
	}
	return middles as Scene['middle'];
}

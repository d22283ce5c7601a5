import { sql } from 'drizzle-orm';
import { findProgress } from '#lib/server/progress/queries.ts';
import type { Services } from '../model/services.ts';

// The well-known ways to count that are wrong as soon as two do it at once. The hammer must see
// each of them, or it proves nothing.

/** Reads what was rated, then writes the rating and the difference: two statements, one after another. */
const rateInTwoStatements: Services['rate'] = async (context, { scenarioId, rating }) => {
	const { db, actor } = context;
	const before = await findProgress(context, scenarioId);
	const old = before?.userRating ?? null;
	if (!before?.timesAttempted || old === rating) return { changed: false, progress: before };
	await db.transaction(async (transaction) => {
		await transaction.execute(sql`
			update user_scenario_progress
			set user_rating = ${rating}, rated_at = case when ${rating}::integer is not null then now() end
			where user_id = ${actor.id} and scenario_id = ${scenarioId}`);
		await transaction.execute(sql`
			update scenario_metadata set
				ratings_count = ratings_count + ${Number(rating !== null) - Number(old !== null)},
				rating_sum = rating_sum + ${(rating ?? 0) - (old ?? 0)},
				rating_square_sum = rating_square_sum + ${(rating ?? 0) ** 2 - (old ?? 0) ** 2}
			where scenario_id = ${scenarioId}`);
	});
	return { changed: true, progress: await findProgress(context, scenarioId) };
};

/** Locks the old row in a CTE to learn what it was: where there is none yet, that locks nothing. */
const saveBehindForUpdate: Services['save'] = async (context, { scenarioId }) => {
	const { db, actor } = context;
	await db.execute(sql`
		with old as materialized (
			select is_saved from user_scenario_progress
			where user_id = ${actor.id} and scenario_id = ${scenarioId} for update
		), changed as (
			insert into user_scenario_progress as progress
				(user_id, scenario_id, is_saved, saved_at, first_saved_at)
			values (${actor.id}, ${scenarioId}, true, now(), now())
			on conflict (user_id, scenario_id) do update set is_saved = true, saved_at = now(),
				first_saved_at = coalesce(progress.first_saved_at, now())
			returning scenario_id
		)
		update scenario_metadata as metadata
		set amount_saved_count = metadata.amount_saved_count
			+ case when coalesce((select is_saved from old), false) then 0 else 1 end
		from changed where metadata.scenario_id = changed.scenario_id`);
	return { changed: false, progress: await findProgress(context, scenarioId) };
};

/** Moves the figures by `update … from`: right in the end, but checked with the stale row first. */
const rateByUpdateFrom: Services['rate'] = async (context, { scenarioId, rating }) => {
	const { db, actor } = context;
	await db.execute(sql`
		with changed as (
			update user_scenario_progress as progress
			set user_rating = ${rating}, rated_at = case when ${rating}::integer is not null then now() end
			where progress.user_id = ${actor.id} and progress.scenario_id = ${scenarioId}
				and progress.times_attempted > 0
				and progress.user_rating is distinct from ${rating}::integer
			returning progress.scenario_id,
				(new.user_rating is not null)::integer - (old.user_rating is not null)::integer as ratings,
				coalesce(new.user_rating, 0) - coalesce(old.user_rating, 0) as points,
				coalesce(new.user_rating ^ 2, 0) - coalesce(old.user_rating ^ 2, 0) as squares
		)
		update scenario_metadata as metadata set
			ratings_count = metadata.ratings_count + changed.ratings,
			rating_sum = metadata.rating_sum + changed.points,
			rating_square_sum = metadata.rating_square_sum + changed.squares
		from changed where metadata.scenario_id = changed.scenario_id`);
	return { changed: false, progress: await findProgress(context, scenarioId) };
};

export const wrongServices: [string, Partial<Services>][] = [
	['a rating that is read and written in two statements', { rate: rateInTwoStatements }],
	['a save that locks the row it has not made yet', { save: saveBehindForUpdate }],
	['figures that are moved by update … from', { rate: rateByUpdateFrom }]
];

/** An innocent trigger, such as many projects keep `updated_at` by. */
export const innocentTrigger = {
	make: sql`
		create function touch() returns trigger language plpgsql as $$ begin new.updated_at := now(); return new; end $$;
		create trigger touch before update on user_scenario_progress for each row execute function touch()`,
	drop: sql`
		drop trigger touch on user_scenario_progress;
		drop function touch()`
};

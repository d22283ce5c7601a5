import type postgres from 'postgres';
import type { Report } from '#lib/server/backup/report.ts';
import { learnerNotes } from './vocabulary.ts';

/** Rows a statement, about. */
const batch = 250_000;

/**
 * Writes the learners' rows. A learner's n-th is drawn from the n-th part of the popular ones'
 * distribution (Zipf–Mandelbrot) and moved on by n, so that nobody meets a scenario twice and no row
 * has to be thrown away.
 */
export async function insertProgress(
	client: postgres.TransactionSql,
	{ seed, until, onProgress }: { seed: number; until: string; onProgress?: Report | undefined }
): Promise<void> {
	const [counted] = await client<{ scenarios: number; learners: number; rows: number }[]>`
		select (select count(place)::integer from fill_scenarios) as scenarios,
			count(*)::integer as learners, sum(rows)::integer as rows from fill_learners`;
	const { scenarios = 0, learners = 0, rows = 0 } = counted ?? {};
	let written = 0;
	for (let first = 0; first < learners;) {
		const [end] = await client<{ next: number }[]>`
			select coalesce(min(number), ${learners}::integer) as next from fill_learners
			where number > ${first} and first_row >= ${written + batch}`;
		const next = end?.next ?? learners;
		const result = await insertBatch(client, { first, next, scenarios, seed, until });
		written += result.count;
		first = next;
		onProgress?.({ table: 'user_scenario_progress', rows: written, isDone: false });
	}
	if (written !== rows) throw new Error(`${written} rows of progress instead of ${rows}`);
}

/** A number from 0 to 1 out of sixteen bits of a hash. */
const part = (hash: string, number: number) =>
	`((${hash} >> ${16 * number}) & 65535) / 65536.0::double precision`;

/** An id as random ones look, but the same each time. */
const idOf = (text: string) =>
	`overlay(overlay(md5(${text}) placing '4' from 13) placing 'a' from 17)::uuid`;

const insertBatch = (
	client: postgres.TransactionSql,
	given: { first: number; next: number; scenarios: number; seed: number; until: string }
) =>
	client.unsafe(insertion, [
		given.first,
		given.next,
		given.scenarios,
		given.seed,
		given.until,
		learnerNotes
	]);

// Each `offset 0` keeps what is above from computing the same once more wherever it is named.
const insertion = `
	with drawn as (
		select learner.id as user_id, learner.joined, pair, n,
			hashint8extended(pair, $4) as h1, hashint8extended(pair, $4 + 1) as h2,
			hashint8extended(pair, $4 + 2) as h3,
			n + least($3::integer - learner.rows, floor(20 * (($3::integer - learner.rows + 20) / 20.0::double precision)
				^ ((n + ${part('hashint8extended(pair, $4 + 3)', 0)}) / learner.rows) - 20)::integer) as place
		from fill_learners as learner
			cross join lateral generate_series(0, learner.rows - 1) as n
			cross join lateral (select learner.first_row + n as pair) as numbered
		where learner.number >= $1::integer and learner.number < $2::integer offset 0
	), chances as (
		select drawn.user_id, drawn.pair, scenario.id as scenario_id, scenario.language, scenario.seconds, scenario.appeal,
			scenario.author is not distinct from drawn.user_id as is_own, h3,
			greatest(joined, scenario.published_at) as since, staying,
			${part('h1', 0)} as r0, ${part('h1', 1)} as r1, ${part('h1', 2)} as r2, ${part('h1', 3)} as r3,
			${part('h2', 0)} as r4, ${part('h2', 1)} as r5, ${part('h2', 2)} as r6, ${part('h2', 3)} as r7,
			${part('h3', 0)} as r8, ${part('h3', 1)} as r9, ${part('h3', 2)} as r10
		from drawn join fill_scenarios as scenario on scenario.place = drawn.place offset 0
	), counted as (
		select *, r0 < 0.2 or r1 < 0.28 as is_saved,
			case when r0 < 0.2 then 0 else 1 + least(30, floor(-ln(r2 + 0.00001) * 0.7)::integer) end as attempted,
			since + ($5::timestamptz - since) * (1 - r3 ^ staying) as first_at
		from chances offset 0
	), finished as (
		select *, case when attempted = 0 then 0
				else greatest(0, attempted - (r4 < 0.3)::integer - floor(r5 * attempted * 0.3)::integer) end as completed,
			first_at + case when attempted > 1 then ($5::timestamptz - first_at) * r6 ^ 3 else interval '0' end as last_at
		from counted offset 0
	), opened as (
		select *, completed < attempted and r7 < 0.1 as is_open,
			least(last_at + seconds * interval '1 second', $5::timestamptz) as completed_at,
			case when r7 < 0.85 then completed else 0 end as timed,
			completed > 0 and r8 < 0.32 and not is_own as is_rated
		from finished offset 0
	), closed as (
		select *, attempted - is_open::integer as over, timed * (seconds * (0.6 + 0.8 * r9))::bigint as timed_seconds,
			case when attempted - is_open::integer = 0 then null
				when completed = 0 then 'abandoned'
				when completed = attempted - is_open::integer or r10 < 0.7 then 'completed'
				else 'abandoned' end::attempt_outcome as outcome
		from opened offset 0
	)
	insert into user_scenario_progress (user_id, scenario_id, is_saved, saved_at, first_saved_at,
		times_attempted, times_completed, last_attempt_at, last_completed_at, attempt_trended_at,
		completion_trended_at, timed_completions, completed_time_seconds, total_time_spent_seconds,
		open_attempt_id, open_attempt_started_at, open_attempt_state, last_attempt_id, last_attempt_outcome,
		language, user_rating, rated_at, user_notes, notes_updated_at, comfort_answers, created_at, updated_at)
	select user_id, scenario_id, is_saved, case when is_saved then first_at end,
		case when is_saved or r8 > 0.97 then first_at end, attempted, completed,
		case when attempted > 0 then last_at end, case when completed > 0 then completed_at end,
		case when attempted > 0 then last_at end, case when completed > 0 then completed_at end,
		timed, timed_seconds, timed_seconds + (attempted - completed) * (seconds * r9 * 0.5)::bigint,
		case when is_open then ${idOf("$4 || ' open ' || pair")} end, case when is_open then last_at end,
		case when is_open then '{"objectives": [0], "seconds": 60}'::jsonb end,
		case when outcome is not null then ${idOf("$4 || ' over ' || pair")} end, outcome,
		case when attempted > 0 then language end,
		case when is_rated then greatest(1, least(5, round(appeal + 2.2 * (r9 + r10 - 1))))::integer end,
		case when is_rated then completed_at end,
		case when r10 > 0.96 then ($6::text[])[1 + (h3 & 1023)::integer % cardinality($6::text[])] end,
		case when r10 > 0.96 then completed_at end,
		case when completed > 0 and r9 < 0.25 then jsonb_build_object('confidence', 1 + floor(5 * r0),
			'engagement', 1 + floor(5 * r1), 'understanding', 1 + floor(5 * r2)) end,
		first_at, greatest(first_at, case when completed > 0 then completed_at else last_at end)
	from closed`;

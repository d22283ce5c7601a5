import { expect } from 'vitest';
import { isDeepStrictEqual } from 'node:util';
import type postgres from 'postgres';
import type { Database } from '#lib/server/db/client.ts';
import {
	add,
	derived,
	noSums,
	ratingScore,
	type Sums,
	sumNames,
	trendingScore
} from './figures.ts';
import { expectedSums, type Model } from './model.ts';
import { type Row, sumsOf } from './row.ts';

interface StoredState {
	users: string[];
	deleted: string[];
	scenarios: Record<string, object>;
	metadata: Record<string, Sums & Record<string, unknown>>;
	baseline: Record<string, Sums>;
	rows: (Row & { user_id: string; scenario_id: string })[];
	/** Names of CHECKs that a row does not pass. */
	violations: string[];
}

/** Read and planned once a connection: that costs several times what running it does. */
const prepared: postgres.UnsafeQueryOptions & { simple: false } = { prepare: true, simple: false };

/** Reads everything that the model knows of, in one statement. */
export type ReadState = () => Promise<StoredState>;

/**
 * Builds the statement once: it evaluates every CHECK of every table as PostgreSQL tells it.
 * `created_at` and `updated_at` of scenarios and figures are left out: they say when a row was
 * written and nothing follows from them. A learner's row is read whole: archiving goes by its
 * `updated_at`.
 */
export async function stateReader(db: Database): Promise<ReadState> {
	const checks = await db.$client<{ table: string; name: string; expression: string }[]>`
		select conrelid::regclass::text as table, conname as name,
			pg_get_expr(conbin, conrelid) as expression
		from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace`;
	const tables = [...new Set(checks.map(({ table }) => table))];
	const violated = tables.map((table) => {
		const each = checks
			.filter((check) => check.table === table)
			.map(({ name, expression }) => `case when (${expression}) is false then '${name}' end`);
		return `select violated from ${table}, unnest(array[${each.join()}]) as violated where violated is not null`;
	});
	const statement = `select jsonb_build_object(
		'users', (select coalesce(jsonb_agg(id order by id), '[]') from users),
		'deleted', (select coalesce(jsonb_agg(id order by id), '[]') from deleted_users),
		'scenarios', (select coalesce(jsonb_object_agg(id, jsonb_build_object(
			'author', created_by_user_id, 'visibility', visibility, 'isActive', is_active,
			'publishedAt', published_at)), '{}') from scenarios),
		'metadata', (select coalesce(jsonb_object_agg(scenario_id,
			to_jsonb(metadata) - '{scenario_id,created_at,updated_at}'::text[]), '{}')
			from scenario_metadata as metadata),
		'baseline', (select coalesce(jsonb_object_agg(scenario_id,
			to_jsonb(baseline) - '{scenario_id,created_at,updated_at}'::text[]), '{}')
			from scenario_metadata_baseline as baseline),
		'rows', (select coalesce(jsonb_agg(to_jsonb(progress) order by scenario_id collate "C", user_id), '[]')
			from user_scenario_progress as progress),
		'violations', (select coalesce(jsonb_agg(violated), '[]') from (${violated.join(' union all ')}) as all_of_them)
	)::text as state`;
	return async () => {
		const [row] = await db.$client.unsafe<{ state: string }[]>(statement, [], prepared);
		return JSON.parse(row!.state, read) as StoredState;
	};
}

const instant = /^\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d$/;
const singlePrecision = ['average_rating', 'completion_rate'];

/** Instants as milliseconds; single-precision numbers as the nearest double says them. */
function read(key: string, value: unknown): unknown {
	if (typeof value === 'string' && instant.test(value)) return Date.parse(value);
	if (typeof value === 'number' && singlePrecision.includes(key)) return Math.fround(value);
	return value;
}

/** What must lie in the database. */
function predicted(model: Model): StoredState {
	const stages = [...model.stages].sort(([one], [other]) => (one < other ? -1 : 1));
	return {
		users: [...model.people].sort(),
		deleted: [...model.deleted].sort(),
		scenarios: Object.fromEntries(
			stages.map(([id, { author, visibility, isActive, publishedAt }]) => [
				id,
				{ author, visibility, isActive, publishedAt }
			])
		),
		metadata: Object.fromEntries(
			stages.map(([id, stage]) => {
				const sums = add(expectedSums(stage), stage.falsified);
				return [
					id,
					{
						...sums,
						...derived(sums),
						rating_score: ratingScore(sums),
						trending_score: trendingScore(stage.events),
						is_listed: stage.isListed
					}
				];
			})
		),
		baseline: Object.fromEntries(stages.map(([id, { baseline }]) => [id, baseline])),
		rows: stages.flatMap(([scenario_id, { rows }]) =>
			[...rows]
				.map(([user_id, row]) => ({ ...row, user_id, scenario_id }))
				.sort((one, other) => (one.user_id < other.user_id ? -1 : 1))
		),
		violations: []
	};
}

/** Takes over what differs by less than 1e-9: scores are sums of powers in another order. */
function ignoreRounding(state: StoredState, expected: StoredState): void {
	for (const [id, figures] of Object.entries(state.metadata)) {
		for (const name of ['rating_score', 'trending_score']) {
			const other = expected.metadata[id]?.[name];
			const isClose =
				typeof other === 'number' && Math.abs((figures[name] as number) - other) < 1e-9;
			if (isClose) figures[name] = other;
		}
	}
}

/** The promise, from what is stored alone: metadata = baseline + sum over progress. */
function expectEquation(state: StoredState, model: Model): void {
	for (const [id, figures] of Object.entries(state.metadata)) {
		const rows = state.rows.filter((row) => row.scenario_id === id);
		const falsified = model.stages.get(id)?.falsified ?? noSums;
		const sums = add(state.baseline[id] ?? noSums, falsified, ...rows.map(sumsOf));
		const stored = Object.fromEntries(sumNames.map((name) => [name, figures[name]]));
		if (!isDeepStrictEqual(stored, sums)) {
			expect(stored, 'metadata = baseline + sum over progress').toEqual(sums);
		}
	}
}

/** Compares the whole database with the model: every row and figure, the equation, every CHECK. */
export async function expectAsPredicted(readState: ReadState, model: Model): Promise<void> {
	const state = await readState();
	const expected = predicted(model);
	ignoreRounding(state, expected);
	if (!isDeepStrictEqual(state, expected)) expect(state).toEqual(expected);
	expectEquation(state, model);
}

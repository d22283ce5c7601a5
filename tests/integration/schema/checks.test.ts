import { randomUUID } from 'node:crypto';
import { getTableName, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reportOutcomes, reportReasons } from '#lib/moderation/vocabulary.ts';
import {
	auditLog,
	guestRemovals,
	metricsChecks,
	progressArchiveBatches,
	progressArchives,
	reports,
	scenarioMetadata,
	scenarioMetadataBaseline,
	scenarios,
	userScenarioProgress,
	users
} from '#lib/server/db/schema/index.ts';
import { createWorld, type World } from '../../support/world.ts';

type Values = Record<string, unknown>;
interface Cases {
	/** Values of columns that the CHECK must refuse; all else is as in a good row. */
	refuses: Values[];
	/** Values at its very edge, which it must let pass. */
	passes: Values[];
}

const now = sql`now()`;
const json = (text: string) => sql`${text}::jsonb`;
const twoRatings = { ratings_count: 2, rating_sum: 5, rating_square_sum: 13 };

/** The CHECKs on a set of sums, which two tables have under names of their own. */
const sums = (table: string): Record<string, Cases> => ({
	[`${table}_not_negative`]: {
		refuses: [
			{ amount_saved_count: -1 },
			{ total_times_used: -1 },
			{ total_attempts: -1, total_times_used: -1, timed_completions: -1 },
			{ timed_completions: -1 },
			{ completed_time_seconds: -1 },
			{ ratings_count: -1, rating_sum: -1, rating_square_sum: -25 }
		],
		passes: [{}]
	},
	[`${table}_used_within_attempts`]: {
		refuses: [{ total_attempts: 4, total_times_used: 5 }],
		passes: [{ total_attempts: 5, total_times_used: 5 }]
	},
	[`${table}_timed_within_used`]: {
		refuses: [{ total_attempts: 5, total_times_used: 4, timed_completions: 5 }],
		passes: [{ total_attempts: 5, total_times_used: 5, timed_completions: 5 }]
	},
	[`${table}_rating_sum_range`]: {
		// A sum above five a rating breaks one of the CHECKs on squares too, and they come first.
		refuses: [
			{ ratings_count: 2, rating_sum: 1, rating_square_sum: 5 },
			{ ratings_count: 2, rating_sum: 0, rating_square_sum: 5 }
		],
		passes: [
			{ ratings_count: 2, rating_sum: 2, rating_square_sum: 2 },
			{ ratings_count: 2, rating_sum: 10, rating_square_sum: 50 },
			{ ratings_count: 500_000_000, rating_sum: 2_500_000_000, rating_square_sum: 12_500_000_000 }
		]
	},
	[`${table}_rating_squares_possible`]: {
		refuses: [{ ...twoRatings, rating_square_sum: 12 }],
		passes: [twoRatings, { ratings_count: 2, rating_sum: 6, rating_square_sum: 18 }]
	},
	[`${table}_rating_squares_bounded`]: {
		refuses: [{ ...twoRatings, rating_square_sum: 51 }],
		passes: [{ ...twoRatings, rating_square_sum: 50 }]
	}
});

const comfort = {
	refuses: [
		json('{"confidence": 0}'),
		json('{"engagement": 6}'),
		json('{"understanding": 2.5}'),
		json('{"confidence": "3"}'),
		json('{"confidence": null}'),
		json('{"courage": 3}'),
		json('[]'),
		json('3'),
		json('null')
	],
	passes: [
		json('{}'),
		json('{"confidence": 1, "engagement": 5, "understanding": 3}'),
		json('{"confidence": 4}'),
		sql`null`
	]
};
const inColumn = (column: string): Cases => ({
	refuses: comfort.refuses.map((value) => ({ [column]: value })),
	passes: comfort.passes.map((value) => ({ [column]: value }))
});

const held = { held_back_at: now, held_back_reason: 'Spam.', held_back_from: 'public' };

const cases: Record<string, Record<string, Cases>> = {
	[getTableName(users)]: {
		users_email_lower_case: {
			refuses: [{ email: 'Ana@example.test' }],
			passes: [{ email: 'ána@example.test' }]
		},
		users_admin_has_email: {
			refuses: [{ email: null, is_admin: true }],
			passes: [{ email: null }, { is_admin: true }]
		},
		users_disabled_has_reason: {
			refuses: [{ disabled_at: now }, { disabled_reason: 'Spam.' }],
			passes: [{ disabled_at: now, disabled_reason: 'Spam.' }]
		},
		users_disabled_reason_length: {
			refuses: [
				{ disabled_at: now, disabled_reason: '' },
				{ disabled_at: now, disabled_reason: 'é'.repeat(501) }
			],
			passes: [
				{ disabled_at: now, disabled_reason: 'x' },
				{ disabled_at: now, disabled_reason: '🍜'.repeat(500) }
			]
		},
		users_cefr_level_known: {
			refuses: [{ cefr_level: 'a1' }, { cefr_level: 'B3' }, { cefr_level: '' }],
			passes: ['A1', 'A2', 'B1', 'B2', 'C1', 'C2', null].map((level) => ({ cefr_level: level }))
		}
	},
	[getTableName(scenarios)]: {
		scenarios_title_length: {
			refuses: [{ title: '' }, { title: 'é'.repeat(201) }],
			passes: [{ title: 'x' }, { title: '🍜'.repeat(200) }]
		},
		scenarios_difficulty_rating_range: {
			refuses: [{ difficulty_rating: 0 }, { difficulty_rating: 9 }],
			passes: [{ difficulty_rating: 1 }, { difficulty_rating: 8 }, { difficulty_rating: null }]
		},
		scenarios_cefr_level_known: {
			refuses: [{ cefr_level: 'a1' }, { cefr_level: 'B3' }, { cefr_level: '' }],
			passes: ['A1', 'A2', 'B1', 'B2', 'C1', 'C2', null].map((level) => ({ cefr_level: level }))
		},
		scenarios_estimated_duration_range: {
			refuses: [{ estimated_duration_seconds: 59 }, { estimated_duration_seconds: 86_401 }],
			passes: [{ estimated_duration_seconds: 60 }, { estimated_duration_seconds: 86_400 }]
		},
		scenarios_comfort_indicators_range: inColumn('comfort_indicators'),
		scenarios_learning_objectives_list: {
			refuses: [{ learning_objectives: json('{}') }, { learning_objectives: json('"Say hello"') }],
			passes: [{ learning_objectives: json('[]') }, { learning_objectives: null }]
		},
		scenarios_held_back_whole: {
			refuses: [
				{ held_back_at: now },
				{ held_back_reason: 'Spam.' },
				{ held_back_from: 'public' },
				{ held_back_at: now, held_back_reason: 'Spam.' }
			],
			passes: [held, {}]
		},
		scenarios_held_back_reason_length: {
			refuses: [
				{ ...held, held_back_reason: '' },
				{ ...held, held_back_reason: 'é'.repeat(501) }
			],
			passes: [{ ...held, held_back_reason: '🍜'.repeat(500) }]
		},
		scenarios_held_back_not_public: {
			refuses: [{ ...held, visibility: 'public' }],
			passes: [{ ...held, visibility: 'unlisted' }, { visibility: 'public' }]
		},
		scenarios_persona_object: {
			refuses: [{ persona: json('[]') }, { persona: json('"A waiter"') }],
			passes: [{ persona: json('{}') }, { persona: null }]
		}
	},
	[getTableName(scenarioMetadata)]: sums('scenario_metadata'),
	[getTableName(scenarioMetadataBaseline)]: sums('scenario_metadata_baseline'),
	[getTableName(userScenarioProgress)]: {
		progress_saved_has_instant: {
			refuses: [
				{ is_saved: true, first_saved_at: now },
				{ is_saved: false, saved_at: now, first_saved_at: now }
			],
			passes: [{ is_saved: true, saved_at: now, first_saved_at: now }]
		},
		progress_saved_has_first: {
			refuses: [{ is_saved: true, saved_at: now }],
			passes: [{ is_saved: false, first_saved_at: now }]
		},
		progress_rating_range: {
			refuses: [
				{ user_rating: 0, rated_at: now },
				{ user_rating: 6, rated_at: now }
			],
			passes: [
				{ user_rating: 1, rated_at: now },
				{ user_rating: 5, rated_at: now }
			]
		},
		progress_rating_has_instant: {
			refuses: [{ user_rating: 3 }, { rated_at: now }],
			passes: [{}]
		},
		progress_completed_within_attempted: {
			refuses: [
				{ times_attempted: 1, times_completed: 2 },
				{ times_attempted: 0, times_completed: -1, timed_completions: -1 }
			],
			passes: [{ times_attempted: 2, times_completed: 2 }]
		},
		progress_timed_within_completed: {
			refuses: [
				{ times_attempted: 1, times_completed: 1, timed_completions: 2 },
				{ times_attempted: 1, times_completed: 1, timed_completions: -1 }
			],
			passes: [{ times_attempted: 1, times_completed: 1, timed_completions: 1 }]
		},
		progress_time_range: {
			refuses: [
				{ completed_time_seconds: 2, total_time_spent_seconds: 1 },
				{ completed_time_seconds: -1, total_time_spent_seconds: 1 },
				{ total_time_spent_seconds: -1 }
			],
			passes: [{ completed_time_seconds: 5_000_000_000, total_time_spent_seconds: 5_000_000_000 }]
		},
		progress_open_attempt_whole: {
			refuses: [
				{ open_attempt_id: randomUUID() },
				{ open_attempt_started_at: now },
				{ open_attempt_state: json('{}') }
			],
			passes: [{ open_attempt_id: randomUUID(), open_attempt_started_at: now }]
		},
		progress_last_attempt_whole: {
			refuses: [{ last_attempt_id: randomUUID() }, { last_attempt_outcome: 'completed' }],
			passes: [{ last_attempt_id: randomUUID(), last_attempt_outcome: 'abandoned' }]
		},
		progress_notes_length: {
			refuses: [{ user_notes: 'n'.repeat(100_001) }],
			passes: [{ user_notes: '🍜'.repeat(100_000) }]
		},
		progress_comfort_answers_range: inColumn('comfort_answers')
	},
	[getTableName(reports)]: {
		reports_reason_known: {
			refuses: [{ reason: '' }, { reason: 'Spam' }, { reason: 'boring' }],
			passes: reportReasons.map((reason) => ({ reason }))
		},
		reports_text_length: {
			refuses: [{ text: 'é'.repeat(1_001) }],
			passes: [{ text: '' }, { text: '🍜'.repeat(1_000) }]
		},
		reports_outcome_known: {
			refuses: [{ closed_at: now, outcome: 'forgotten' }],
			passes: reportOutcomes.map((outcome) => ({ closed_at: now, outcome }))
		},
		reports_closed_has_outcome: {
			refuses: [
				{ closed_at: now },
				{ outcome: 'dismissed' },
				{ closed_by_id: sql`(select id from users limit 1)` }
			],
			passes: [{ closed_at: now, outcome: 'unlisted' }, {}]
		}
	},
	[getTableName(auditLog)]: {
		audit_log_act_known: {
			refuses: [{ act: 'delete' }, { act: '' }],
			passes: [
				{ act: 'lift' },
				{ act: 'sign-out' },
				{ act: 'enable' },
				{ act: 'dismiss' },
				{ act: 'check' }
			]
		},
		audit_log_object_kind_known: {
			refuses: [{ object_kind: 'report' }],
			passes: [{ object_kind: 'user' }, { object_kind: 'scenario' }, { object_kind: 'check' }]
		},
		audit_log_has_actor: {
			refuses: [
				{ actor_id: null },
				{ actor_id: null, act: 'check' },
				{ act: 'grant-admin' },
				{ act: 'revoke-admin' }
			],
			passes: [
				{ actor_id: null, act: 'grant-admin' },
				{ actor_id: null, act: 'revoke-admin' }
			]
		},
		audit_log_reason_length: {
			refuses: [{ reason: '' }, { reason: 'é'.repeat(501) }],
			passes: [{ reason: '🍜'.repeat(500) }, { reason: null }]
		},
		audit_log_has_reason: {
			refuses: [{ act: 'disable' }, { act: 'unlist' }],
			passes: [
				{ act: 'disable', reason: 'Spam.' },
				{ act: 'unlist', reason: 'Spam.' }
			]
		}
	},
	[getTableName(guestRemovals)]: {
		guest_removals_not_negative: {
			refuses: [{ removed_count: -1 }],
			passes: [{}]
		}
	},
	[getTableName(metricsChecks)]: {
		metrics_checks_nightly_has_night: {
			refuses: [{ kind: 'nightly' }, { kind: 'operator', night: '2026-03-02' }],
			passes: [{ kind: 'operator' }, { kind: 'nightly', night: '2026-03-02' }]
		},
		metrics_checks_counted_or_failed: {
			refuses: [
				{ finished_at: now },
				{ finished_at: now, scenario_count: 3 },
				{ finished_at: now, difference_count: 0 },
				{ finished_at: now, failure: '57014', scenario_count: 3, difference_count: 0 }
			],
			passes: [
				{ finished_at: now, failure: '57014' },
				{ finished_at: now, scenario_count: 0, difference_count: 0 },
				{}
			]
		}
	},
	[getTableName(progressArchiveBatches)]: {
		progress_archive_batches_positive: {
			refuses: [{ number: 0 }, { row_count: 0 }, { file_bytes: 0 }, { number: -1 }],
			passes: [{}]
		},
		progress_archive_batches_sha256: {
			refuses: [
				{ sha256: '' },
				{ sha256: 'a'.repeat(63) },
				{ sha256: 'A'.repeat(64) },
				{ sha256: `${'a'.repeat(64)}\n` }
			],
			passes: [{ sha256: '0123456789abcdef'.repeat(4) }]
		}
	}
};

let world: World;
let base: Record<string, Values>;

beforeAll(async () => {
	world = await createWorld();
	world.leaveBroken();
});
afterAll(() => world.close());

beforeEach(async () => {
	const learner = await world.createUser();
	const scenario = await world.createScenario();
	const fresh = randomUUID();
	const content = { description: '', instructions: '', context: '', title: 'A title' };
	base = {
		users: { id: fresh, name: 'Ana', email: `${fresh}@example.test` },
		scenarios: {
			id: fresh,
			...content,
			role: 'tutor',
			difficulty: 'beginner',
			visibility: 'private',
			is_active: false
		},
		scenario_metadata: { scenario_id: fresh },
		scenario_metadata_baseline: { scenario_id: fresh },
		user_scenario_progress: { user_id: learner.id, scenario_id: scenario.id },
		reports: { id: fresh, scenario_id: scenario.id, reason: 'spam' },
		audit_log: { actor_id: fresh, act: 'lift', object_kind: 'scenario', object_id: fresh },
		guest_removals: { night: '2026-03-02' },
		metrics_checks: { kind: 'operator' },
		progress_archive_batches: {
			archive_id: fresh,
			number: 1,
			row_count: 1,
			file_bytes: 1,
			sha256: 'a'.repeat(64)
		}
	};
	await world.db.insert(progressArchives).values({ id: fresh, before: new Date() });
});

/** Inserts a row and takes it back; the name of the CHECK that refused it, or null. */
async function refusal(table: string, values: Values): Promise<string | null> {
	const row = { ...base[table], ...values };
	const names = Object.keys(row).map((name) => sql.identifier(name));
	const list = Object.values(row).map((value) => sql`${value}`);
	const takenBack = new Error('taken back');
	try {
		await world.db.transaction(async (transaction) => {
			if (table.startsWith('scenario_metadata')) {
				const { title, ...rest } = base['scenarios'] as Values;
				const all = { ...rest, title };
				await transaction.execute(sql`insert into scenarios
					(${sql.join(
						Object.keys(all).map((name) => sql.identifier(name)),
						sql`, `
					)})
					values (${sql.join(
						Object.values(all).map((value) => sql`${value}`),
						sql`, `
					)})`);
			}
			await transaction.execute(
				sql`insert into ${sql.identifier(table)} (${sql.join(names, sql`, `)}) values (${sql.join(list, sql`, `)})`
			);
			throw takenBack;
		});
	} catch (error) {
		if (error === takenBack) return null;
		const { code, constraint_name: name } = (error as Error).cause as Record<string, string>;
		expect(code, String((error as Error).cause)).toBe('23514');
		return name as string;
	}
	return null;
}

it('knows every CHECK that there is', async () => {
	const found = await world.db.execute<{ table: string; name: string }>(sql`
		select conrelid::regclass::text as table, conname as name from pg_constraint
		where contype = 'c' and connamespace = 'public'::regnamespace`);
	const known = Object.entries(cases).flatMap(([table, checks]) =>
		Object.keys(checks).map((name) => `${table}.${name}`)
	);
	expect(found.map(({ table, name }) => `${table}.${name}`).sort()).toEqual(known.sort());
});

describe.each(
	Object.entries(cases).flatMap(([table, checks]) =>
		Object.entries(checks).map(([name, check]) => [name, table, check] as const)
	)
)('the CHECK %s', (name, table, { refuses, passes }) => {
	it('refuses what it must, and nothing else does', async () => {
		for (const values of refuses) {
			expect(await refusal(table, values), Object.keys(values).join()).toBe(name);
		}
	});

	it('lets pass what lies at its edge', async () => {
		for (const values of passes) {
			expect(await refusal(table, values), Object.keys(values).join()).toBeNull();
		}
	});
});

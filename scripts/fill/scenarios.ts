import type postgres from 'postgres';
import type { Report } from '#lib/server/backup/report.ts';
import { chanceOf } from '../demo/random.ts';
import { makeScenario } from './make-scenario.ts';

/** Rows a statement: the triggers for search work by statement. */
const batch = 2_000;

/**
 * Writes made-up scenarios, the oldest first, and lays them down in `fill_scenarios` for the rows
 * that follow: those that were ever published, from the most popular one on.
 */
export async function insertScenarios(
	client: postgres.TransactionSql,
	{
		count,
		authors,
		seed,
		until,
		onProgress
	}: {
		count: number;
		authors: number;
		seed: number;
		until: string;
		onProgress?: Report | undefined;
	}
): Promise<void> {
	await client`create temporary table fill_scenarios (
		number integer primary key, id text not null, author uuid, language text,
		published_at timestamptz, seconds integer not null, is_listed boolean not null,
		appeal double precision not null, staying double precision not null, place integer
	) on commit drop`;
	const chance = chanceOf(seed);
	for (let first = 0; first < count; first += batch) {
		const made = [];
		for (let number = first; number < Math.min(first + batch, count); number += 1) {
			made.push({
				number,
				...makeScenario(chance, authors),
				// More are written from month to month.
				age: (1 - (number + chance.unit()) / count) ** 1.6,
				appeal: chance.around(3.9, 0.9),
				staying: 0.3 + 1.1 * chance.unit() ** 2,
				draw: chance.unit()
			});
		}
		await insertBatch(client, made, until);
		onProgress?.({ table: 'scenarios', rows: first + made.length, isDone: false });
	}
	// Drafts and what only its author sees has no learners; unlisted ones have few.
	await client`
		update fill_scenarios set place = popular.place
		from (
			select number, row_number() over (order by not is_listed, hashint8extended(number, ${seed})) - 1 as place
			from fill_scenarios where published_at is not null
		) as popular
		where popular.number = fill_scenarios.number`;
	await client`create unique index on fill_scenarios (place)`;
	await client`analyze fill_scenarios`;
}

async function insertBatch(
	client: postgres.TransactionSql,
	made: object[],
	until: string
): Promise<void> {
	// The query builder has taken the driver’s own way with JSON away.
	const content = JSON.stringify(made);
	await client`
		with made as materialized (
			select made.*, ${until}::timestamptz - interval '730 days' * age - interval '2 hours' as at,
				fill_authors.id as author
			from jsonb_to_recordset(${content}::jsonb) as made(
				number integer, id text, title text, description text, role scenario_role,
				difficulty scenario_difficulty, instructions text, context text, "expectedOutcome" text,
				"learningGoal" text, "learningObjectives" jsonb, persona jsonb, "comfortIndicators" jsonb,
				"difficultyRating" integer, "cefrLevel" text, "textLanguage" text, "targetLanguages" text[],
				categories text[], tags text[], "estimatedDurationSeconds" integer, "authorRank" integer,
				visibility scenario_visibility, "isActive" boolean, "isDraft" boolean,
				age double precision, appeal double precision, staying double precision)
			left join fill_authors on fill_authors.rank = made."authorRank"
		), noted as (
			insert into fill_scenarios
			select number, id, author, "targetLanguages"[1],
				case when not "isDraft" and visibility <> 'private' then at end,
				coalesce("estimatedDurationSeconds", 600),
				"isActive" and not "isDraft" and visibility = 'public', appeal, staying
			from made
		)
		insert into scenarios (id, title, description, role, difficulty, instructions, context,
			expected_outcome, learning_goal, learning_objectives, persona, comfort_indicators,
			difficulty_rating, cefr_level, text_language, target_languages, categories, tags,
			estimated_duration_seconds, created_by_user_id, visibility, is_active, published_at,
			created_at, updated_at)
		select id, title, description, role, difficulty, instructions, context, "expectedOutcome",
			"learningGoal", "learningObjectives", persona, "comfortIndicators", "difficultyRating",
			"cefrLevel", "textLanguage", "targetLanguages", categories, tags, "estimatedDurationSeconds",
			author, visibility, "isActive", case when not "isDraft" then at end, at, at
		from made order by number`;
}

import { sql } from 'drizzle-orm';
import {
	type AnyPgColumn,
	boolean,
	check,
	index,
	integer,
	jsonb,
	pgTable,
	text,
	uuid
} from 'drizzle-orm/pg-core';
import type { ComfortIndicators, Persona } from '../../../scenarios/vocabulary.ts';
import { createdAt, instant, noTexts, tsvector, updatedAt } from './columns.ts';
import { scenarioDifficultyEnum, scenarioRoleEnum, scenarioVisibilityEnum } from './enums.ts';
import { users } from './users.ts';

/** Content, ownership and visibility. Never a count, never a learner's data. */
export const scenarios = pgTable(
	'scenarios',
	{
		// Built-in scenarios are named by words, those of learners by 16 random bytes (base64url).
		id: text('id').primaryKey(),
		title: text('title').notNull(),
		description: text('description').notNull(),
		role: scenarioRoleEnum('role').notNull(),
		difficulty: scenarioDifficultyEnum('difficulty').notNull(),

		instructions: text('instructions').notNull(),
		context: text('context').notNull(),
		expectedOutcome: text('expected_outcome'),
		learningGoal: text('learning_goal'),
		learningObjectives: jsonb('learning_objectives').$type<string[]>(),
		persona: jsonb('persona').$type<Persona>(),
		comfortIndicators: jsonb('comfort_indicators').$type<Partial<ComfortIndicators>>(),

		difficultyRating: integer('difficulty_rating'),
		cefrLevel: text('cefr_level'),
		cefrRecommendation: text('cefr_recommendation'),

		// BCP 47: the language that this text is written in, which sets its direction on the page.
		textLanguage: text('text_language').default('en').notNull(),
		// BCP 47: the languages it can be rehearsed in; empty means any.
		targetLanguages: text('target_languages').array().default(noTexts).notNull(),
		categories: text('categories').array().default(noTexts).notNull(),
		tags: text('tags').array().default(noTexts).notNull(),
		estimatedDurationSeconds: integer('estimated_duration_seconds'),

		createdByUserId: uuid('created_by_user_id').references(() => users.id, {
			onDelete: 'set null'
		}),
		visibility: scenarioVisibilityEnum('visibility').notNull(),
		isActive: boolean('is_active').notNull(),
		publishedAt: instant('published_at'),
		// An admin keeps it out of all lists, and tells its author why; and who could see it before.
		heldBackAt: instant('held_back_at'),
		heldBackReason: text('held_back_reason'),
		heldBackFrom: scenarioVisibilityEnum('held_back_from'),
		forkedFromId: text('forked_from_id').references((): AnyPgColumn => scenarios.id, {
			onDelete: 'set null'
		}),

		// For the version that reads it; now search has documents of its own, in `search-documents.ts`.
		searchVector: tsvector('search_vector').generatedAlwaysAs(
			sql`scenario_search_vector(title, description, learning_goal, learning_objectives, context, tags, persona)`
		),

		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [
		check('scenarios_title_length', sql`length(${table.title}) between 1 and 200`),
		check('scenarios_difficulty_rating_range', sql`${table.difficultyRating} between 1 and 8`),
		check(
			'scenarios_cefr_level_known',
			sql`${table.cefrLevel} in ('A1', 'A2', 'B1', 'B2', 'C1', 'C2')`
		),
		check(
			'scenarios_estimated_duration_range',
			sql`${table.estimatedDurationSeconds} between 60 and 86400`
		),
		check('scenarios_comfort_indicators_range', sql`comfort_is_valid(${table.comfortIndicators})`),
		check(
			'scenarios_learning_objectives_list',
			sql`jsonb_typeof(${table.learningObjectives}) = 'array'`
		),
		check('scenarios_persona_object', sql`jsonb_typeof(${table.persona}) = 'object'`),
		check(
			'scenarios_held_back_whole',
			sql`num_nulls(${table.heldBackAt}, ${table.heldBackReason}, ${table.heldBackFrom}) in (0, 3)`
		),
		check(
			'scenarios_held_back_reason_length',
			sql`length(${table.heldBackReason}) between 1 and 500`
		),
		// Whatever writes it: what is held back is in no list.
		check(
			'scenarios_held_back_not_public',
			sql`${table.heldBackAt} is null or ${table.visibility} <> 'public'`
		),
		index('scenarios_held_back_idx')
			.on(table.heldBackAt, table.id)
			.where(sql`${table.heldBackAt} is not null`),
		index('scenarios_new_idx')
			.on(table.publishedAt.desc().nullsFirst(), table.id)
			.where(
				sql`${table.isActive} and ${table.visibility} = 'public' and ${table.publishedAt} is not null`
			),
		// Without it every deletion reads the whole table for what was made from what goes.
		index('scenarios_forks_idx')
			.on(table.forkedFromId)
			.where(sql`${table.forkedFromId} is not null`),
		index('scenarios_author_idx').on(table.createdByUserId, table.updatedAt),
		index('scenarios_search_idx').using('gin', table.searchVector)
	]
);

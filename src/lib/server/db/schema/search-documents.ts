import { integer, pgSchema, text, uuid } from 'drizzle-orm/pg-core';
import { instant, tsvector } from './columns.ts';
import { scenarioDifficultyEnum, scenarioRoleEnum } from './enums.ts';

/**
 * Listed scenarios as search reads them. Derived, and written by triggers alone: made by a migration
 * of its own with its functions, so it is not among the tables in `index.ts`, and in no backup.
 */
export const searchDocuments = pgSchema('search').table('documents', {
	scenarioId: text('scenario_id').primaryKey(),
	publishedAt: instant('published_at').notNull(),
	role: scenarioRoleEnum('role').notNull(),
	difficulty: scenarioDifficultyEnum('difficulty').notNull(),
	cefrLevel: text('cefr_level'),
	targetLanguages: text('target_languages').array().notNull(),
	categories: text('categories').array().notNull(),
	tags: text('tags').array().notNull(),
	estimatedDurationSeconds: integer('estimated_duration_seconds'),
	createdByUserId: uuid('created_by_user_id'),
	vector: tsvector('vector').notNull()
});

import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant } from './columns.ts';
import { scenarios } from './scenarios.ts';
import { users } from './users.ts';

/** What people report of scenarios. Goes with its scenario; outlives whoever reported it. */
export const reports = pgTable(
	'reports',
	{
		// Made with the form, so that a form sent twice is one report.
		id: uuid('id').primaryKey(),
		scenarioId: text('scenario_id')
			.notNull()
			.references(() => scenarios.id, { onDelete: 'cascade' }),
		// Null for who is not signed in, and for who has left since.
		reporterId: uuid('reporter_id').references(() => users.id, { onDelete: 'set null' }),
		reason: text('reason').notNull(),
		text: text('text').default('').notNull(),
		createdAt: createdAt(),
		// Null while it is open.
		closedAt: instant('closed_at'),
		closedById: uuid('closed_by_id').references(() => users.id, { onDelete: 'set null' }),
		outcome: text('outcome')
	},
	(table) => [
		check(
			'reports_reason_known',
			sql`${table.reason} in ('hateful', 'harmful', 'sexual', 'personal', 'copied', 'misleading', 'spam', 'other')`
		),
		check('reports_text_length', sql`length(${table.text}) <= 1000`),
		check('reports_outcome_known', sql`${table.outcome} in ('dismissed', 'unlisted')`),
		check(
			'reports_closed_has_outcome',
			sql`(${table.closedAt} is null) = (${table.outcome} is null) and (${table.closedAt} is not null or ${table.closedById} is null)`
		),
		// One open report per person and scenario.
		uniqueIndex('reports_open_unique')
			.on(table.reporterId, table.scenarioId)
			.where(sql`${table.closedAt} is null`),
		index('reports_open_idx')
			.on(table.createdAt, table.id)
			.where(sql`${table.closedAt} is null`),
		index('reports_closed_idx')
			.on(table.closedAt, table.id)
			.where(sql`${table.closedAt} is not null`),
		index('reports_scenario_idx').on(table.scenarioId),
		// Without these every deletion of an account reads the whole table.
		index('reports_reporter_idx').on(table.reporterId),
		index('reports_closed_by_idx').on(table.closedById)
	]
);

import { sql } from 'drizzle-orm';
import { check, date, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { metricsCheckKindEnum } from './enums.ts';

/** Comparisons of the figures with what they must be, for the operator's page. */
export const metricsChecks = pgTable(
	'metrics_checks',
	{
		id: uuid('id').primaryKey().defaultRandom(),
		kind: metricsCheckKindEnum('kind').notNull(),
		// The night that it belongs to: however many processes serve, one of them checks.
		night: date('night'),
		startedAt: instant('started_at').defaultNow().notNull(),
		// Null while it runs, and for ever when its process ended before it did.
		finishedAt: instant('finished_at'),
		scenarioCount: integer('scenario_count'),
		differenceCount: integer('difference_count'),
		// The first of them, as verify lists them.
		differences: jsonb('differences').$type<unknown[]>().default([]).notNull(),
		// Why it could not be carried out.
		failure: text('failure')
	},
	(table) => [
		unique('metrics_checks_night_unique').on(table.night),
		check(
			'metrics_checks_nightly_has_night',
			sql`(${table.kind} = 'nightly') = (${table.night} is not null)`
		),
		check(
			'metrics_checks_counted_or_failed',
			sql`${table.finishedAt} is null or (${table.failure} is null) = (${table.scenarioCount} is not null and ${table.differenceCount} is not null)`
		)
	]
);

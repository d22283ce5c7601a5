import { sql } from 'drizzle-orm';
import { check, date, integer, pgTable } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** The nights in which guests who had been away for long were removed: one process does it. */
export const guestRemovals = pgTable(
	'guest_removals',
	{
		night: date('night').primaryKey(),
		startedAt: instant('started_at').defaultNow().notNull(),
		// Null while it goes on, and where its process ended before it did.
		finishedAt: instant('finished_at'),
		removedCount: integer('removed_count').default(0).notNull()
	},
	(table) => [check('guest_removals_not_negative', sql`${table.removedCount} >= 0`)]
);

import { sql } from 'drizzle-orm';
import { boolean, check, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, updatedAt } from './columns.ts';

/** Learners: everyone with an account. The accounts library reads and writes this table. */
export const users = pgTable(
	'users',
	{
		id: uuid('id').primaryKey().defaultRandom(),
		name: text('name').notNull(),
		email: text('email').notNull().unique('users_email_unique'),
		emailVerified: boolean('email_verified').default(false).notNull(),
		image: text('image'),
		// Sees the operator's pages; granted and revoked by a command.
		isAdmin: boolean('is_admin').default(false).notNull(),
		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [check('users_email_lower_case', sql`${table.email} = lower(${table.email})`)]
);

import { sql } from 'drizzle-orm';
import { boolean, check, index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant, noTexts, updatedAt } from './columns.ts';

/**
 * Learners: everyone with an account, guests included. The accounts library reads and writes this
 * table.
 */
export const users = pgTable(
	'users',
	{
		id: uuid('id').primaryKey().defaultRandom(),
		name: text('name').notNull(),
		// A guest has none: that is what a guest is.
		email: text('email').unique('users_email_unique'),
		emailVerified: boolean('email_verified').default(false).notNull(),
		image: text('image'),
		// Sees the operator's pages; granted and revoked by a command.
		isAdmin: boolean('is_admin').default(false).notNull(),
		// By an admin, who says why to other admins. Nobody is signed in to such an account.
		disabledAt: instant('disabled_at'),
		disabledReason: text('disabled_reason'),
		// What the learner practises, for a filter that fits them: BCP 47 tags, and a level.
		practiceLanguages: text('practice_languages').array().default(noTexts).notNull(),
		cefrLevel: text('cefr_level'),
		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [
		check('users_email_lower_case', sql`${table.email} = lower(${table.email})`),
		check('users_admin_has_email', sql`not ${table.isAdmin} or ${table.email} is not null`),
		check(
			'users_disabled_has_reason',
			sql`(${table.disabledAt} is null) = (${table.disabledReason} is null)`
		),
		check('users_disabled_reason_length', sql`length(${table.disabledReason}) between 1 and 500`),
		// For admins, who look for people by how a name or an address begins.
		index('users_created_idx').on(table.createdAt, table.id),
		index('users_name_start_idx').on(sql`lower(${table.name}) text_pattern_ops`),
		index('users_email_start_idx').on(table.email.op('text_pattern_ops')),
		// For those who come by every night to see which guests are to go.
		index('users_guests_idx')
			.on(table.createdAt, table.id)
			.where(sql`${table.email} is null`),
		check('users_cefr_level_known', sql`${table.cefrLevel} in ('A1', 'A2', 'B1', 'B2', 'C1', 'C2')`)
	]
);

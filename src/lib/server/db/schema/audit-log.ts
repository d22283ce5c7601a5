import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/**
 * What admins did, each with the instant and the reason. Only ever added to: triggers refuse all
 * else but the actor's name going with their account. What it is about is named by its id alone, so
 * that the row outlives it and tells nothing of who has left.
 */
export const auditLog = pgTable(
	'audit_log',
	{
		id: uuid('id').primaryKey().defaultRandom(),
		at: instant('at').defaultNow().notNull(),
		// No reference: the row stays. Null for a command on the machine.
		actorId: uuid('actor_id'),
		// As it was then; null as soon as the account is gone.
		actorName: text('actor_name'),
		act: text('act').notNull(),
		objectKind: text('object_kind').notNull(),
		objectId: text('object_id').notNull(),
		reason: text('reason'),
		// The reports that were closed by it, by id.
		reportIds: uuid('report_ids')
			.array()
			.default(sql`'{}'::uuid[]`)
			.notNull()
	},
	(table) => [
		check(
			'audit_log_act_known',
			sql`${table.act} in ('grant-admin', 'revoke-admin', 'disable', 'enable', 'sign-out', 'unlist', 'lift', 'dismiss', 'check')`
		),
		check('audit_log_object_kind_known', sql`${table.objectKind} in ('user', 'scenario', 'check')`),
		check(
			'audit_log_has_actor',
			sql`(${table.actorId} is null) = (${table.act} in ('grant-admin', 'revoke-admin'))`
		),
		check('audit_log_reason_length', sql`length(${table.reason}) between 1 and 500`),
		check(
			'audit_log_has_reason',
			sql`${table.reason} is not null or ${table.act} not in ('disable', 'unlist')`
		),
		index('audit_log_at_idx').on(table.at, table.id),
		index('audit_log_actor_idx').on(table.actorId, table.at, table.id),
		index('audit_log_act_idx').on(table.act, table.at, table.id),
		index('audit_log_object_idx').on(table.objectKind, table.objectId, table.at, table.id)
	]
);

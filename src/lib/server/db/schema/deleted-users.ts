import { pgTable, uuid } from 'drizzle-orm/pg-core';

/**
 * Learners who are gone: their ids and nothing else. Archived progress of theirs is never put back.
 * A trigger on `users` writes it, by whatever way an account goes.
 */
export const deletedUsers = pgTable('deleted_users', { id: uuid('id').primaryKey() });

import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant } from './columns.ts';
import { emailLinkKindEnum } from './enums.ts';
import { users } from './users.ts';

/** Links sent by mail that prove who reads an address. Each works once, and its row is then gone. */
export const emailLinks = pgTable(
	'email_links',
	{
		// SHA-256 of the link's token: whoever reads a backup can follow none.
		tokenHash: text('token_hash').primaryKey(),
		userId: uuid('user_id')
			.notNull()
			.references(() => users.id, { onDelete: 'cascade' }),
		kind: emailLinkKindEnum('kind').notNull(),
		// Where it was sent: the account's address, or the one that is to become it.
		email: text('email').notNull(),
		expiresAt: instant('expires_at').notNull(),
		createdAt: createdAt()
	},
	(table) => [index('email_links_user_idx').on(table.userId)]
);

import { index, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** How far somebody has used up what they may do in a while. A row means nothing once it is past. */
export const rateLimits = pgTable(
	'rate_limits',
	{
		// What is limited, and a hash of who: no address and no e-mail stands here.
		key: text('key').primaryKey(),
		// When all of it is free again.
		freeAt: instant('free_at').notNull()
	},
	(table) => [index('rate_limits_free_idx').on(table.freeAt)]
);

import { expect } from '@playwright/test';
import { eq, inArray, sql } from 'drizzle-orm';
import { emailLinks, users } from '#lib/server/db/schema/index.ts';
import { mailsTo, onAppDatabase } from '#tests/support/app-under-test.ts';
import { linkIn } from '#tests/support/mailbox.ts';

const path = { reset: '/reset?', verify: '/verify?', change: '/verify?' } as const;
type Kind = keyof typeof path;

/** Tokens of the links of a kind that were sent to somebody, oldest first. */
export const linksTo = (address: string, kind: Kind): string[] =>
	mailsTo(address)
		.map(linkIn)
		.filter((link) => link.includes(path[kind]))
		.map((link) => new URL(link).searchParams.get('token') ?? '');

/** Waits for a mail with a link; says the newest one's token. */
export async function mailTo(address: string, kind: Kind, count = 1): Promise<string> {
	await expect
		.poll(() => linksTo(address, kind).length, { message: `a link to ${kind}` })
		.toBeGreaterThanOrEqual(count);
	return linksTo(address, kind).at(-1) ?? '';
}

/** As if a minute had passed since the last link of an account. */
export const aMinuteLater = (email: string): Promise<unknown> =>
	onAppDatabase((db) =>
		db
			.update(emailLinks)
			.set({ createdAt: sql`${emailLinks.createdAt} - interval '61 seconds'` })
			.where(
				inArray(
					emailLinks.userId,
					db.select({ id: users.id }).from(users).where(eq(users.email, email))
				)
			)
	);

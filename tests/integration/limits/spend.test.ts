import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DomainError } from '#lib/server/errors.ts';
import { limits } from '#lib/server/limits/rules.ts';
import { forgive, spend, type Subject } from '#lib/server/limits/spend.ts';
import { createWorld, type World } from '#tests/support/world.ts';

let world: World;
beforeAll(async () => (world = await createWorld()));
afterAll(() => world.close());

const secret = 'a secret of the tests';
const begin = new Date('2026-03-01T12:00:00Z');
const later = (seconds: number) => new Date(begin.getTime() + 1_000 * seconds);

let people = 0;
const somebody = (): Subject => ({
	account: `learner${++people}@example.test`,
	address: `192.0.${Math.floor(people / 250)}.${people % 250}`
});

/** Seconds to wait; 0 where it is allowed. */
async function ask(subject: Subject, now?: Date, limit: keyof typeof limits = 'sign-in') {
	try {
		await spend({ db: world.db, actor: null, now }, { limit, subject, secret });
		return 0;
	} catch (error) {
		if (error instanceof DomainError && error.code === 'too-many-tries') {
			return error.details['seconds'] as number;
		}
		throw error;
	}
}

async function askOften(subject: Subject, times: number, now = begin) {
	let allowed = 0;
	for (let count = 0; count < times; count++) if ((await ask(subject, now)) === 0) allowed += 1;
	return allowed;
}

describe('tries to sign in', () => {
	test('are ten at once, and then one a minute', async () => {
		const who = somebody();
		expect(await askOften(who, 30)).toBe(10);
		expect(await ask(who, begin)).toBe(60);
		expect(await ask(who, later(59))).toBe(1);
		expect(await ask(who, later(60))).toBe(0);
		expect(await ask(who, later(60))).toBe(60);
	});

	test('are all there again after a while, and never more', async () => {
		const who = somebody();
		await askOften(who, 30);
		expect(await askOften(who, 30, later(100_000))).toBe(10);
	});

	test('that were refused make nobody wait for longer', async () => {
		const who = somebody();
		await askOften(who, 200);
		expect(await ask(who, later(60))).toBe(0);
	});

	test('from elsewhere do not keep the owner out', async () => {
		const { account } = somebody();
		await askOften({ account, address: '198.51.100.1' }, 100);
		expect(await ask({ account, address: '198.51.100.2' }, begin)).toBe(0);
	});

	test('from everywhere at once are limited for the account, for twenty seconds at a time', async () => {
		const { account } = somebody();
		let allowed = 0;
		for (let place = 0; place < 60; place++) {
			if ((await ask({ account, address: `203.0.113.${place}` }, begin)) === 0) allowed += 1;
		}
		expect(allowed).toBe(limits['sign-in'].account.burst);
		expect(await ask({ account, address: '198.51.100.9' }, later(20))).toBe(0);
	});

	test('from everywhere keep nobody out of where they have got in before', async () => {
		const { account } = somebody();
		const home = { account, address: '198.51.100.30' };
		const context = { db: world.db, actor: null, now: begin };
		await forgive(context, { limit: 'sign-in', subject: home, secret });
		const fromEverywhere = async (now: Date) => {
			for (let place = 0; place < 50; place++) {
				await ask({ account, address: `203.0.113.${place}` }, now);
			}
		};
		await fromEverywhere(begin);
		expect(await ask({ account, address: '198.51.100.31' }, begin)).toBeGreaterThan(0);
		expect(await askOften(home, 30), 'guessing goes on for no longer there').toBe(10);
		const muchLater = later(91 * 86_400);
		await fromEverywhere(muchLater);
		expect(await ask(home, muchLater), 'not for ever').toBeGreaterThan(0);
	});

	test('with ever other accounts are limited for the address', async () => {
		const { address } = somebody();
		let allowed = 0;
		for (let count = 0; count < 80; count++) {
			if ((await ask({ account: somebody().account, address }, begin)) === 0) allowed += 1;
		}
		expect(allowed).toBe(limits['sign-in'].address.burst);
	});

	test('from a network of IPv6 count together', async () => {
		const { account } = somebody();
		for (let count = 0; count < 10; count++) {
			await ask({ account, address: `2001:db8:7:7::${count.toString(16)}` }, begin);
		}
		expect(await ask({ account, address: '2001:db8:7:7:ffff::1' }, begin)).toBeGreaterThan(0);
		expect(await ask({ account, address: '2001:db8:7:8::1' }, begin)).toBe(0);
	});

	test('from this machine itself are limited for the account alone', async () => {
		const { account } = somebody();
		expect(await askOften({ account, address: '127.0.0.1' }, 60)).toBe(
			limits['sign-in'].account.burst
		);
	});

	test('are forgiven to who got in', async () => {
		const who = somebody();
		const context = { db: world.db, actor: null };
		await askOften(who, 10);
		await forgive(context, { limit: 'sign-in', subject: who, secret });
		expect(await askOften(who, 30)).toBe(10);
	});

	test('that succeed cost nothing, however many they are', async () => {
		const who = somebody();
		const context = { db: world.db, actor: null };
		for (let count = 0; count < 100; count++) {
			expect(await ask(who, begin)).toBe(0);
			await forgive(context, { limit: 'sign-in', subject: who, secret });
		}
	});
});

test('forty at once are counted as forty, on however many connections', async () => {
	const who = somebody();
	const waits = await Promise.all(Array.from({ length: 40 }, () => ask(who)));
	expect(waits.filter((seconds) => seconds === 0)).toHaveLength(10);
});

/** One try while another process counts so many, from when this one has asked until it is counted. */
async function askMeanwhile(counted: number): Promise<number> {
	const { account } = somebody();
	await ask({ account }, begin, 'mail');
	const { db } = world;
	const { waits } = await db.transaction(async (transaction) => {
		const ofMails = sql`key like 'mail account %'`;
		await transaction.execute(sql`select from rate_limits where ${ofMails} for update`);
		const waits = ask({ account }, undefined, 'mail');
		const blocked = sql`select from pg_stat_activity
			where datname = current_database() and wait_event_type = 'Lock'`;
		await expect.poll(async () => (await db.execute(blocked)).length, { timeout: 10_000 }).toBe(1);
		await transaction.execute(sql`update rate_limits
			set free_at = clock_timestamp() + ${counted} * interval '10 minutes' where ${ofMails}`);
		return { waits };
	});
	return waits;
}

test('who comes at once with others is not refused what is left because the others were counted first', async () => {
	expect(await askMeanwhile(2)).toBe(0);
});

test('who is refused because of others who came at once is told for how long', async () => {
	expect(await askMeanwhile(3)).toBeGreaterThan(500);
});

test('nothing that is kept says who it was', async () => {
	const who = somebody();
	await ask(who, begin);
	const rows = await world.db.execute<{ key: string }>('select key from rate_limits');
	const all = JSON.stringify(rows);
	expect(rows.length).toBeGreaterThan(0);
	expect(all).not.toContain(who.account);
	expect(all).not.toContain(who.address);
});

test('what is past is cleared away in the end', async () => {
	for (let count = 0; count < 30; count++) await ask(somebody(), begin);
	const left = async () => {
		const [row] = await world.db.execute<{ count: number }>(
			"select count(*)::integer as count from rate_limits where free_at < '2026-03-02'"
		);
		return row?.count ?? 0;
	};
	expect(await left()).toBeGreaterThan(0);
	// One try in a hundred clears, and one that is refused none: these are as far apart as are allowed.
	const apart = limits.mail.account.every;
	for (let count = 0; count < 4_000 && (await left()) > 0; count++) {
		const wait = await ask(
			{ account: 'somebody@example.test' },
			later(1e6 + apart * count),
			'mail'
		);
		expect(wait).toBe(0);
	}
	expect(await left()).toBe(0);
});

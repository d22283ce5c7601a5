import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '#lib/server/db/client.ts';
import { openDatabase } from '#lib/server/db/embedded.ts';
import { type Allowance, limits } from '#lib/server/limits/rules.ts';
import { type AppProcess, cleanUp, newDataDir, startApp } from '#tests/support/app-process.ts';
import { faultsOfHeaders } from '#tests/support/security-headers.ts';

let app: AppProcess;
let address: string;
let dataDir: string;
const password = 'canary-Password-of-nobody';

beforeAll(async () => {
	const env = { TRUSTED_PROXIES: '127.0.0.1' };
	dataDir = await newDataDir();
	app = await startApp({ dataDir, env });
	address = await app.address;
});
afterAll(cleanUp);

/** Sends a form as through a proxy that says where it comes from. */
const send = (path: string, from: string, fields: Record<string, string>, locale = 'en') =>
	fetch(`${address}${path}`, {
		method: 'POST',
		redirect: 'manual',
		headers: {
			origin: address,
			accept: 'text/html',
			'accept-language': locale,
			'x-forwarded-for': from
		},
		body: new URLSearchParams(fields)
	});

/** When an answer says in `Retry-After` that it may be tried again, as a page says it. */
function inWords(answer: Response | undefined, locale: 'en' | 'es' = 'en'): string {
	const seconds = Number(answer?.headers.get('retry-after'));
	const units = { en: ['second', 'minute'], es: ['segundo', 'minuto'] }[locale];
	const [count, unit] = seconds < 60 ? [seconds, units[0]] : [Math.ceil(seconds / 60), units[1]];
	return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

test('whoever guesses passwords is told to wait, and for how long; the owner gets in', async () => {
	const email = 'owner@example.test';
	const registered = await send('/register', '192.0.2.1', { name: 'Owner', email, password });
	expect(registered.status).toBe(303);

	const statuses: number[] = [];
	let refusal: Response | undefined;
	for (let count = 0; count < 15; count++) {
		const answer = await send('/login', '192.0.2.66', { email, password: `guess number ${count}` });
		statuses.push(answer.status);
		if (answer.status === 429) refusal = answer;
		else await answer.arrayBuffer();
	}
	expect(statuses.slice(0, 10)).toEqual(Array(10).fill(400));
	expect(statuses.slice(10)).toEqual(Array(5).fill(429));
	expect(Number(refusal?.headers.get('retry-after'))).toBeGreaterThan(30);
	expect(faultsOfHeaders(429, Object.fromEntries(refusal?.headers ?? []))).toEqual([]);
	const page = (await refusal?.text()) ?? '';
	expect(page).toContain(`Try again in ${inWords(refusal)};`);
	expect(page, 'what was typed').toContain(`value="${email}"`);
	expect(page).not.toContain('guess number');

	// Also with the right password: nobody learns by it that it was the right one.
	expect((await send('/login', '192.0.2.66', { email, password })).status).toBe(429);
	expect((await send('/login', '192.0.2.1', { email, password })).status).toBe(303);
});

test('an address that a client invents for itself counts for nothing', async () => {
	const statuses = [];
	for (let count = 0; count < 12; count++) {
		const answer = await send('/login', `198.51.100.${count}, 192.0.2.77`, {
			email: 'another@example.test',
			password: 'wrong password'
		});
		statuses.push(answer.status);
	}
	expect(statuses.slice(10)).toEqual([429, 429]);
});

test('accounts are not made by the hundred from one place', async () => {
	const statuses = new Set<number>();
	for (let count = 0; count < 45; count++) {
		const fields = { name: 'Somebody', email: `many${count}@example.test`, password: '' };
		const answer = await send('/register', '203.0.113.5', fields);
		// What is not filled in right is no account, and is not counted.
		statuses.add(answer.status);
	}
	expect(statuses).toEqual(new Set([400]));
	const last: number[] = [];
	for (let count = 0; count < 42; count += 1) {
		const fields = { name: 'Somebody', email: 'owner@example.test', password };
		last.push((await send('/register', '203.0.113.5', fields)).status);
	}
	expect(last.slice(0, 40)).toEqual(Array(40).fill(400));
	expect(last.slice(40)).toEqual([429, 429]);
});

/** Some at a time; answers of each status. */
async function countStatuses(
	times: number,
	ask: (index: number) => Promise<Response>
): Promise<Record<number, number>> {
	const counts: Record<number, number> = {};
	for (let count = 0; count < times; count += 5) {
		for (const { status } of await Promise.all([0, 1, 2, 3, 4].map((each) => ask(count + each)))) {
			counts[status] = (counts[status] ?? 0) + 1;
		}
	}
	return counts;
}

test('links to set a password are not asked for without end, whether or not anybody has the address', async () => {
	for (const email of ['owner@example.test', 'nobody@example.test']) {
		const forOne = await countStatuses(5, (index) =>
			send('/forgot', `192.0.2.${index}`, { email })
		);
		expect(forOne, email).toEqual({ 303: 3, 429: 2 });
	}
	const fromOne = await countStatuses(25, (index) =>
		send('/forgot', '192.0.2.200', { email: `many${index}@example.test` })
	);
	// One comes back every minute.
	expect(fromOne[429]).toBeGreaterThanOrEqual(4);
	expect(fromOne[303]).toBeGreaterThanOrEqual(20);
	const refusal = await send('/forgot', '192.0.2.200', { email: 'owner@example.test' });
	expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0);
	expect(await refusal.text()).toContain(`Try again in ${inWords(refusal)};`);

	// One comes back every ten minutes, which is longer than anybody would guess.
	const late = await send('/forgot', '192.0.2.6', { email: 'nobody@example.test' }, 'es');
	expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(500);
	const page = await late.text();
	expect(page).toContain(`Inténtalo de nuevo dentro de ${inWords(late, 'es')};`);
	expect(page, 'what was typed').toContain('value="nobody@example.test"');
});

test('guests are not made by the hundred from one place, and not refused elsewhere', async () => {
	const counts = await countStatuses(45, () => send('/guest', '192.0.2.210', {}));
	expect(counts[429]).toBeGreaterThanOrEqual(4);
	expect(counts[303]).toBeGreaterThanOrEqual(40);
	const refusal = await send('/guest', '192.0.2.210', {});
	expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0);
	expect((await send('/guest', '192.0.2.211', {})).status).toBe(303);
});

test('what was written or rated too often is refused with when, and with what was typed', async () => {
	const author = { name: 'Author', email: 'author@example.test', password };
	const registered = await send('/register', '192.0.2.220', author);
	const [cookie = ''] = (registered.headers.getSetCookie()[0] ?? '').split(';');
	const write = () =>
		fetch(`${address}/scenarios/new?/save`, {
			method: 'POST',
			redirect: 'manual',
			headers: { origin: address, accept: 'text/html', 'accept-language': 'en', cookie },
			body: new URLSearchParams({ title: 'A title of mine' })
		});
	const rate = () =>
		fetch(`${address}/scenarios/asking-for-a-raise?/rate`, {
			method: 'POST',
			redirect: 'manual',
			headers: { origin: address, accept: 'text/html', 'accept-language': 'en', cookie },
			body: new URLSearchParams({ rating: '5' })
		});
	expect((await write()).status).toBe(303);
	// Not tried before, which is told first to nobody who is told to wait.
	expect((await rate()).status).toBe(409);
	await useUp('author', limits.author.account);
	await useUp('rate', limits.rate.account);
	for (const answer of [await write(), await rate()]) {
		expect(answer.status).toBe(429);
		expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
		expect(await answer.text()).toContain(`Try again in ${inWords(answer)};`);
	}
	expect(await (await write()).text()).toContain('A title of mine');
});

/** As if everybody had done something more often than they may, for the next minute. */
async function useUp(limit: string, { burst, every }: Allowance): Promise<void> {
	const database = await openDatabase({ role: 'command', dataDir, databaseUrl: undefined });
	const db = connect(database.url, { max: 1 });
	await db.execute(sql`update rate_limits
		set free_at = now() + make_interval(secs => ${60 + burst * every})
		where key like ${`${limit} %`}`);
	await db.$client.end({ timeout: 5 });
	await database.stop();
}

test('what others try everywhere keeps nobody out of where they registered or set a new password', async () => {
	const [email, other] = ['kept@example.test', 'moved@example.test'];
	for (const each of [email, other]) {
		await send('/register', '192.0.2.230', { name: 'Kept', email: each, password });
		// Some that others try.
		await send('/login', '192.0.2.231', { email: each, password: 'wrong password' });
	}
	await useUp('sign-in account', limits['sign-in'].account);
	const signIn = async (from: string, whose = email) =>
		(await send('/login', from, { email: whose, password })).status;
	expect(await signIn('192.0.2.232')).toBe(429);
	expect(await signIn('192.0.2.230')).toBe(303);

	expect(await signIn('192.0.2.232', other)).toBe(429);
	await send('/forgot', '192.0.2.232', { email: other });
	const ofTheirs = /"for":"moved@example\.test","link":"[^"]+token=([\w-]+)"/;
	const link = () => ofTheirs.exec(app.output())?.[1];
	await expect.poll(link).toBeTruthy();
	const reset = await send('/reset', '192.0.2.232', { token: link() ?? '', password });
	expect(reset.status).toBe(303);
	expect(await signIn('192.0.2.232', other)).toBe(303);
});

test('searching without end is too often, and looking at lists is not', async () => {
	const look = async (path: string, locale = 'en') => {
		const answer = await fetch(`${address}${path}`, {
			headers: {
				accept: 'text/html',
				'accept-language': locale,
				'x-forwarded-for': '198.51.100.200'
			}
		});
		if (answer.status === 200) await answer.arrayBuffer();
		return answer;
	};
	let refusal: Response | undefined;
	// Two a second are given back meanwhile.
	for (let count = 0; count < 2_000 && !refusal; count += 10) {
		const answers = await Promise.all(
			Array.from({ length: 10 }, (_, index) => look(`/scenarios?q=word${count + index}`))
		);
		refusal = answers.find(({ status }) => status !== 200);
	}
	expect(refusal?.status).toBe(429);
	expect(Number(refusal?.headers.get('retry-after'))).toBeGreaterThan(0);
	expect(await refusal?.text()).toContain(`Try again in ${inWords(refusal)};`);

	await useUp('search', limits.search.address);
	const inSpanish = await look('/scenarios?q=palabra', 'es');
	expect(await inSpanish.text()).toContain(
		`Inténtalo de nuevo dentro de ${inWords(inSpanish, 'es')};`
	);
	// What a page that is open already is told, and what puts more cards below those shown.
	for (const path of ['/scenarios/__data.json?q=word', '/scenarios/more?q=word']) {
		const answer = await look(path);
		const wait = Number(answer.headers.get('retry-after'));
		expect(wait).toBeGreaterThan(30);
		if (path.includes('data')) expect(await answer.json()).toMatchObject({ retryAfter: wait });
		else await answer.arrayBuffer();
	}
	expect((await look('/scenarios?sort=new')).status).toBe(200);
});

import { expect, test } from './support/test.ts';
import type { Visitor } from './support/visitor.ts';

/** The page without what differs from one answer to the next. */
const lasting = (text: string) => text.replaceAll(/nonce-?="?[\w+/=-]+/g, '');

const accepting = (encodings: string, site?: string) => ({
	'accept-encoding': encodings,
	accept: 'text/html',
	...(site && { 'sec-fetch-site': site })
});

test('no list is sent in more bytes than it needs, and none is another one for it', async ({
	stranger,
	learner
}) => {
	for (const visitor of [stranger, learner] as Visitor[]) {
		for (const address of ['/scenarios?sort=new', '/scenarios/__data.json?sort=new']) {
			const whole = await visitor.get(address, accepting('identity'));
			expect(whole.headers()['content-encoding']).toBeUndefined();
			expect(whole.headers()['vary']).toContain('accept-encoding');
			for (const [encodings, encoding] of [
				['gzip', 'gzip'],
				['gzip, deflate, BR;q=0.5', 'br'],
				['br; q=0, gzip', 'gzip']
			] as const) {
				const answer = await visitor.get(address, accepting(encodings));
				expect(answer.headers()['content-encoding'], encodings).toBe(encoding);
				const text = await answer.text();
				expect(lasting(text)).toBe(lasting(await whole.text()));
				expect(Number(answer.headers()['content-length'])).toBeLessThan(text.length / 2);
				expect(answer.headers()['vary']).toContain('accept-encoding');
			}
		}
	}
});

test('whoever does not take it so gets it as it is', async ({ stranger }) => {
	for (const encodings of ['', 'identity', 'gzip;q=0, br;q=0.0', 'zstd', 'gzipped']) {
		const answer = await stranger.get('/scenarios', accepting(encodings));
		expect(answer.headers()['content-encoding'], encodings).toBeUndefined();
		expect(Number(answer.headers()['content-length'])).toBe((await answer.body()).byteLength);
	}
});

test('no other site can read from its size what a learner’s page holds', async ({
	stranger,
	learner
}) => {
	for (const site of ['cross-site', 'same-site']) {
		const headers = accepting('gzip, br', site);
		const own = await learner.get('/account?guess=notes', headers);
		expect(own.status()).toBe(200);
		expect(own.headers()['content-encoding'], site).toBeUndefined();
		const open = await stranger.get('/scenarios', headers);
		expect(open.headers()['content-encoding'], 'nobody’s own').toBe('br');
	}
	for (const site of ['same-origin', 'none']) {
		const own = await learner.get('/account', accepting('gzip, br', site));
		expect(own.headers()['content-encoding'], site).toBe('br');
	}
});

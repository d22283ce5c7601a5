import { listRoutes, type Route, addressOf } from '../routes.ts';
import { rawHead, sendRaw } from '../raw-request.ts';
import { faultsOfHeaders } from '../security-headers.ts';
import { type Client, longestAnswer, newClient } from './client.ts';
import { type Form, listForms, sampleAddress, type Things } from './forms.ts';
import { encodeValue, hostileValues } from './values.ts';

/** Whom and how. */
export interface Attack {
	origin: string;
	/** Every which value each form, address and header gets; 1 is all of them. */
	stride: number;
	/** Somebody new, signed up; whether as an admin. */
	signUp: (isAdmin: boolean) => Promise<Client>;
	things: Things;
}

/** What came of it. */
export interface Outcome {
	/** How much was sent. */
	count: number;
	/** What should not have happened, in words. */
	faults: string[];
	/** The longest that the process could not even say that it lives, in milliseconds. */
	longestSilence: number;
}

type Shot = () => Promise<unknown>;

/** At once: so many that one slow answer shows in others, and nobody is sent away for it. */
const clients = 4;

/** No form of ours takes more, in characters; beyond it is the entry's to refuse. */
const mostInForm = 300_000;

/** A part of the values, another one for each that asks. */
const pick = (stride: number, turn: number) =>
	hostileValues.map((_, index) => index).filter((index) => index % stride === turn % stride);

const valueAt = (index: number) => hostileValues[index % hostileValues.length] as string;

/** What ends a session or an account has a learner of its own. */
const endsSession = /logout|delete|password|reset|sign|sessions|revoke/i;

/** Values into every field of every form: into all at once, each another one, and into one among good ones. */
export async function attackForms(attack: Attack): Promise<Outcome> {
	const faults: string[] = [];
	const scout = await attack.signUp(true);
	const routes = await listRoutes();
	const forms = await listForms(scout, routes, attack.things);
	const shots: Shot[] = [];
	for (const [turn, form] of forms.entries()) {
		const target = newClient(attack.origin, faults);
		target.cookie = (endsSession.test(form.address) ? await attack.signUp(false) : scout).cookie;
		for (const [place, name] of [...form.fields.keys()].entries()) {
			const one = worst[(turn + place) % worst.length] as string;
			for (const value of attack.stride > 1 ? [one] : [...worst, ...bad]) {
				shots.push(() => sendOne(target, form, name, value));
			}
		}
		for (const [round, index] of pick(attack.stride, turn).entries()) {
			shots.push(() => sendForm(target, form, index, round));
		}
	}
	return fire(attack, shots, faults);
}

/** What a database takes for no text at all: each field gets one of them by itself. */
const worst = ['before\0after', 'before\ud800after'];

/** What each field gets by itself as well where all is tried. */
const bad = ['', '-1', 'NaN', '1e999', 'a'.repeat(100_001), '"><script>alert(1)</script>'];

function sendOne(target: Client, form: Form, name: string, value: string): Promise<unknown> {
	const fields = [...new Map([...form.fields, [name, value]])];
	const what = `${form.address} ${name} ${JSON.stringify(value)}`;
	const headers = { accept: 'application/json', 'x-sveltekit-action': 'true' };
	const sent = body(fields, 0, headers);
	return target.ask(what, form.address, { method: 'POST', ...sent });
}

function sendForm(target: Client, form: Form, index: number, round: number): Promise<unknown> {
	const names = [...form.fields.keys()];
	const single = round % 2 === 1 ? names[round % names.length] : null;
	const fields = names.map((name, place): [string, string] => {
		if (single !== null && name !== single) return [name, form.fields.get(name) ?? ''];
		const value = valueAt(single === null ? index + 7 * place : index);
		return [name, value.slice(0, mostInForm / (single === null ? names.length : 1))];
	});
	// Names of fields are a client's as well.
	if (round % 3 === 0) fields.push([valueAt(index).slice(0, 50_000), 'x']);
	const what = `${form.address} ${single ?? 'all'} ${shown(index)}`;
	const headers: Record<string, string> =
		round % 4 === 0 ? {} : { accept: 'application/json', 'x-sveltekit-action': 'true' };
	return target.ask(what, form.address, { method: 'POST', ...body(fields, round, headers) });
}

function body(fields: [string, string][], round: number, headers: Record<string, string>) {
	if (round % 5 === 4) {
		const data = new FormData();
		for (const [name, value] of fields) data.append(name, value);
		return { body: data, headers };
	}
	const text = fields.map(([name, value]) => `${encodeValue(name)}=${encodeValue(value)}`);
	const type = 'application/x-www-form-urlencoded';
	return { body: text.join('&').slice(0, 520_000), headers: { 'content-type': type, ...headers } };
}

/** What pages look for in an address, and what the framework does. */
const queryNames = [
	...['sort', 'q', 'role', 'difficulty', 'cefr', 'language', 'category', 'tag', 'duration', 'mine'],
	...[
		'after',
		'limit',
		'from',
		'list',
		'author',
		'redirectTo',
		'press',
		'scenario',
		'done',
		'saved'
	],
	...['token', 'code', 'state', 'error', 'page', 'x-sveltekit-invalidated', '__proto__', '/save']
];

/** Values into every parameter of every address, of its path and its query. */
export async function attackAddresses(attack: Attack): Promise<Outcome> {
	const faults: string[] = [];
	const admin = await attack.signUp(true);
	const routes = await listRoutes();
	const shots: Shot[] = [];
	for (const [turn, route] of routes.entries()) {
		const target = newClient(attack.origin, faults);
		if (turn % 3 > 0 || route.id.startsWith('/admin')) target.cookie = admin.cookie;
		for (const [round, index] of pick(attack.stride, turn).entries()) {
			shots.push(() => askFor(target, attack, route, index, round));
		}
	}
	return fire(attack, shots, faults);
}

function askFor(target: Client, attack: Attack, route: Route, index: number, round: number) {
	const hasParameter = route.id.includes('[');
	const isPath = hasParameter && round % 2 === 0;
	// An address ends at 16 kB, headers included.
	const piece = (value: string, most: number) => encodeValue(value.slice(0, most / 3));
	const value = isPath ? piece(valueAt(index), 8_000) : '';
	const path = isPath
		? addressOf(route.id, '\0').replaceAll('%00', value)
		: sampleAddress(route, attack.things);
	const most = 8_000 / queryNames.length;
	const query = isPath
		? ''
		: `?${queryNames
				.map((name, place) => [name, valueAt(index + 11 * place)] as const)
				.map(([name, text]) => `${name}=${piece(text, most)}&${name}=${piece(text, most)}`)
				.join('&')}`;
	const data = route.isPage && round % 4 > 0 ? `${path === '/' ? '' : path}/__data.json` : path;
	return target.ask(`${route.id} ${isPath ? 'path' : 'query'} ${shown(index)}`, data + query);
}

/** What clients say of themselves. */
const headerNames = [
	...['Accept', 'Accept-Language', 'Accept-Encoding', 'User-Agent', 'Referer', 'Origin', 'Range'],
	...['If-None-Match', 'If-Modified-Since', 'Content-Type', 'Sec-Fetch-Site', 'Sec-Purpose'],
	...['X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Host', 'X-Rehearsal-Address', 'Via'],
	...['X-Rehearsal-Host', 'X-Rehearsal-Protocol', 'X-Request-Id', 'X-Sveltekit-Action', 'Upgrade'],
	...['X-Sveltekit-Pathname', 'X-Sveltekit-Search', 'X-Http-Method-Override', 'Authorization']
];

/** Values into every header and cookie, as bytes. */
export async function attackHeaders(attack: Attack): Promise<Outcome> {
	const faults: string[] = [];
	const { cookie } = await attack.signUp(false);
	const session = cookie.split('=', 1)[0] as string;
	const cookies = [session, 'locale', 'list', 'list-shown', '__proto__', ''];
	const paths = ['/', '/scenarios', '/library', '/favicon.svg', '/scenarios/__data.json'];
	const shots: Shot[] = [];
	for (const [turn, name] of [
		...headerNames,
		...cookies.map((one) => `Cookie: ${one}`)
	].entries()) {
		for (const [round, index] of pick(attack.stride * 2, turn).entries()) {
			const path = paths[round % paths.length] as string;
			shots.push(() => sendHeader(attack.origin, faults, path, name, index));
		}
	}
	return fire(attack, shots, faults);
}

async function sendHeader(
	origin: string,
	faults: string[],
	path: string,
	name: string,
	index: number
): Promise<void> {
	const value = Buffer.from(valueAt(index).slice(0, 6_000)).toString('latin1');
	const line = name.startsWith('Cookie: ') ? `${name}=${value}` : `${name}: ${value}`;
	const what = `${name} ${shown(index)}`;
	try {
		const begun = performance.now();
		const { status, headers, body } = await sendRaw(
			origin,
			rawHead(origin, `GET ${path} HTTP/1.1`, line)
		);
		if (performance.now() - begun > longestAnswer) faults.push(`${what}: too late`);
		if (status >= 500 && !body.includes('A full house')) faults.push(`${what}: ${status}`);
		const isShared = path === '/favicon.svg' && status < 400;
		const found = faultsOfHeaders(status, headers, isShared);
		if (found.length > 0 && status !== 416) faults.push(`${what}: ${found.join('; ')}`);
	} catch (error) {
		faults.push(`${what}: ${String(error)}`);
	}
}

const shown = (index: number) => `№ ${index} ${JSON.stringify(valueAt(index).slice(0, 40))}`;

/** Sends all, a few at a time, and asks meanwhile whether the process lives. */
async function fire({ origin }: Attack, shots: Shot[], faults: string[]): Promise<Outcome> {
	let next = 0;
	let isOver = false;
	let longestSilence = 0;
	const watch = async () => {
		while (!isOver) {
			const begun = performance.now();
			const { status } = await fetch(`${origin}/healthz`);
			if (status !== 200) faults.push(`/healthz: ${status}`);
			longestSilence = Math.max(longestSilence, performance.now() - begun);
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
	};
	const watching = watch();
	const send = async () => {
		while (next < shots.length) await shots[next++]?.();
	};
	await Promise.all(Array.from({ length: clients }, send));
	isOver = true;
	await watching;
	return { count: shots.length, faults, longestSilence };
}

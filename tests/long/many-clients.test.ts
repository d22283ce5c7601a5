import net from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type AppProcess, cleanUp, startApp } from '#tests/support/app-process.ts';
import { residentBytes } from '#tests/support/memory.ts';
import { type Crowd, gatherCrowd } from '#tests/support/overload.ts';

let app: AppProcess;
let address: string;
let crowd: Crowd;
const sockets: net.Socket[] = [];

beforeAll(async () => {
	app = await startApp({});
	address = await app.address;
	crowd = gatherCrowd(address, ['/scenarios?sort=new', '/scenarios/asking-for-a-raise'], '');
	await crowd.patiently(4, 3_000);
}, 180_000);
afterEach(() => {
	for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(async () => {
	crowd?.disperse();
	await cleanUp();
});

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A connection on which nothing is asked yet. */
function connect(): Promise<net.Socket> {
	const { hostname, port } = new URL(address);
	return new Promise((resolve, reject) => {
		const socket = net.connect(Number(port), hostname);
		sockets.push(socket);
		socket.once('connect', () => resolve(socket));
		socket.once('error', reject);
		socket.on('error', () => undefined);
		socket.resume();
	});
}

/** Milliseconds below which 99 of 100 answers came, all of them good. */
async function slowest(path: string, times: number): Promise<number> {
	const outcomes = [];
	for (let turn = 0; turn < times; turn++) {
		outcomes.push(await crowd.ask(path));
		await pause(10);
	}
	expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set([200]));
	const sorted = outcomes.map(({ milliseconds }) => milliseconds).sort((one, two) => one - two);
	return sorted[Math.floor(0.99 * sorted.length)] as number;
}

test('five hundred who send a byte a second slow nobody down, and are let go', async () => {
	const page = '/scenarios/asking-for-a-raise';
	const quiet = await slowest(page, 300);

	const { host } = new URL(address);
	const slow = await Promise.all(Array.from({ length: 500 }, connect));
	const closed = Promise.all(
		slow.map((socket) => new Promise((resolve) => socket.once('close', resolve)))
	);
	const begun = performance.now();
	for (const [index, socket] of slow.entries()) {
		socket.write(
			index % 2
				? `GET / HTTP/1.1\r\nHost: ${host}\r\nX-Slow: `
				: `POST /login HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${address}\r\n` +
						'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nemail='
		);
	}
	const drip = setInterval(() => {
		for (const socket of slow) if (socket.writable) socket.write('a');
	}, 1_000);
	try {
		const beside = await slowest(page, 300);
		console.log({ quiet, beside });
		expect(beside / quiet, 'how much longer').toBeLessThan(2);
		await closed;
		expect(performance.now() - begun, 'milliseconds').toBeLessThan(30_000);
	} finally {
		clearInterval(drip);
	}
});

test('ten thousand who ask nothing take no one’s place, and little memory', async () => {
	for (let round = 0; round < 100; round++) {
		await Promise.all(Array.from({ length: 100 }, connect));
	}
	const probe = await slowest('/healthz', 300);
	const page = await slowest('/scenarios/asking-for-a-raise', 300);
	const resident = residentBytes(app.pid);
	console.log({ probe, page, megabytes: resident / 1e6 });
	expect(probe, 'milliseconds').toBeLessThan(250);
	expect(resident, 'bytes').toBeLessThan(400e6);
});

import net from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cleanUp } from '#tests/support/app-process.ts';
import { post } from '#tests/support/ask.ts';
import { type FaultScene, openFaultScene } from '#tests/support/fault-scene.ts';
import { type Crowd, gatherCrowd } from '#tests/support/overload.ts';
import { endOwnPostgres, startOwnPostgres } from '#tests/support/own-postgres.ts';

let scene: FaultScene;
let crowd: Crowd;

/** The database answers late, so that little load is too much of it. */
const delay = 100;

/**
 * Milliseconds within which is refused who is; and of a pause between two rounds of asking for what
 * costs nothing. Time is counted in such rounds: a busy machine makes them longer as well, and who
 * is refused in time sees no more of them than there are pauses in it.
 */
const promised = 300;
const pause = 50;

beforeAll(async () => {
	scene = await openFaultScene((await startOwnPostgres()).url);
	const { cookie } = await post(scene.address, '/register', [
		['name', 'Grace'],
		['email', 'grace@example.test'],
		['password', 'a quiet evening at home']
	]);
	// What only this learner sees: nothing of it is kept for others.
	crowd = gatherCrowd(
		scene.address,
		['/library/saved', '/scenarios/asking-for-a-raise', '/library', '/account'],
		cookie
	);
	await scene.proxy.be({ delay });
});
afterAll(async () => {
	crowd?.disperse();
	await scene?.proxy.be('none');
	await scene?.stop();
	await cleanUp();
	await endOwnPostgres();
});

test('at ten times what it can do it does nearly as much, refuses the rest soon, and recovers', async () => {
	await crowd.patiently(20, 1_000);
	const capacity = await crowd.patiently(20, 4_000);
	expect(capacity).toBeGreaterThan(5);

	const seconds = 6;
	const health: (number | null)[] = [];
	const rounds: number[] = [];
	let isOver = false;
	const watch = (async () => {
		while (!isOver) {
			for (const path of ['/healthz', '/favicon.svg']) health.push((await crowd.ask(path)).status);
			await new Promise((resolve) => setTimeout(resolve, pause));
			rounds.push(performance.now());
		}
	})();
	const outcomes = await crowd.relentlessly(10 * capacity, 1_000 * seconds);
	isOver = true;
	await watch;

	const good = outcomes.filter(({ status }) => status === 200);
	const refused = outcomes.filter(({ status }) => status === 503);
	// Of those who were let in and refused all the same, as of all others. What was under way when a database
	// fell silent cannot be told so soon: that is another promise, see `frozen-database.test.ts`.
	const late = refused.filter(
		({ begun, milliseconds }) =>
			rounds.filter((at) => at > begun && at < begun + milliseconds).length > promised / pause
	);
	console.log({
		capacity,
		good: good.length / seconds,
		refused: refused.length,
		late: late.length,
		slowestRefusal: Math.max(...refused.map(({ milliseconds }) => milliseconds)),
		slowestGood: Math.max(...good.map(({ milliseconds }) => milliseconds))
	});
	expect(good.length + refused.length, 'nothing but these two').toBe(outcomes.length);
	expect(good.length / seconds).toBeGreaterThan(0.7 * capacity);
	expect(late.length / refused.length, 'share of the refusals that came late').toBeLessThan(0.01);
	expect(refused.every(({ retryAfter }) => Number(retryAfter) > 0)).toBe(true);
	expect(new Set(health), 'what costs nothing').toEqual(new Set([200]));

	const begun = performance.now();
	const afterwards = await crowd.relentlessly(0.5 * capacity, 3_000);
	expect(performance.now() - begun, 'milliseconds').toBeLessThan(5_000 + 3_000);
	expect(new Set(afterwards.slice(-5).map(({ status }) => status))).toEqual(new Set([200]));
});

test('clients who send slowly keep nobody out', async () => {
	const { hostname, port } = new URL(scene.address);
	const slow = Array.from({ length: 300 }, () => {
		const socket = net.connect(Number(port), hostname);
		socket.on('error', () => undefined);
		socket.write(
			`POST /login HTTP/1.1\r\nHost: ${hostname}:${port}\r\nOrigin: ${scene.address}\r\n` +
				'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nemail='
		);
		return socket;
	});
	try {
		await new Promise((resolve) => setTimeout(resolve, 1_000));
		const outcomes = await crowd.relentlessly(10, 2_000);
		expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set([200]));
	} finally {
		for (const socket of slow) socket.destroy();
	}
});

import { afterEach, expect, test } from 'vitest';
import { cleanUp, startApp } from '#tests/support/app-process.ts';
import { broken, post } from '#tests/support/ask.ts';
import { Learner } from '#tests/support/learner.ts';
import { growth, livingBytes, residentBytes, watchedHeap } from '#tests/support/memory.ts';
import { gatherCrowd } from '#tests/support/overload.ts';
import { databaseUrl, onServer } from '#tests/support/database.ts';
import { endOwnPostgres, startOwnPostgres } from '#tests/support/own-postgres.ts';

afterEach(async () => {
	await cleanUp();
	await endOwnPostgres();
});

const minute = 60_000;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const everybodys = [
	'/',
	'/scenarios',
	'/scenarios?sort=saved',
	'/es/scenarios?cefr=B1',
	'/nowhere'
];
const ones = ['/library', '/library/saved', '/scenarios/asking-for-a-raise', '/account'];

/** Words that nobody searched for before, so that nothing kept in memory answers. */
async function search(address: string, isOver: () => boolean): Promise<void> {
	for (let turn = 0; !isOver(); turn++) {
		await fetch(`${address}/scenarios?q=word${turn}&tag=t${turn % 977}`).then((one) => one.text());
		await pause(500);
	}
}

test(
	'half an hour of everything leaves nothing behind in memory',
	{ timeout: 40 * minute },
	async () => {
		const { url } = await startOwnPostgres();
		await onServer(url, (client) => client.unsafe('create database soak'));
		const app = await startApp({
			env: {
				...watchedHeap,
				DATABASE_URL: databaseUrl(url, 'soak'),
				AUTH_SECRET: 'for-the-tests-alone-0123456789abcdef'
			}
		});
		const address = await app.address;
		const { cookie } = await post(address, '/register', [
			['name', 'Grace'],
			['email', 'grace@example.test'],
			['password', 'a quiet evening at home']
		]);
		const learners = Array.from(
			{ length: 6 },
			() => new Learner({ address: () => address, scenarioId: 'asking-for-a-raise', broken })
		);
		for (const learner of learners) await learner.register();

		let isOver = false;
		const crowd = gatherCrowd(address, [...everybodys, ...ones], cookie);
		const writing = learners.map(async (learner) => {
			while (!isOver) {
				await learner.step();
				await pause(300);
			}
		});
		const busy = Promise.all([...writing, search(address, () => isOver)]);

		const points: { time: number; living: number; resident: number }[] = [];
		const begun = performance.now();
		let answers = 0;
		while (performance.now() - begun < 30 * minute) {
			answers += 30 * (await crowd.patiently(4, minute / 2));
			const time = (performance.now() - begun) / minute;
			points.push({
				time,
				living: await livingBytes(app),
				resident: residentBytes(app.pid)
			});
		}
		isOver = true;
		await busy;
		crowd.disperse();

		// Until then caches fill and the compiler learns.
		const warm = points.filter(({ time }) => time > 10);
		const megabytesIn10 = (of: 'living' | 'resident') =>
			(10 * growth(warm.map((point) => ({ time: point.time, size: point[of] })))) / 1e6;
		console.log({
			answers,
			living: megabytesIn10('living'),
			resident: megabytesIn10('resident'),
			last: points.at(-1)
		});
		expect(learners.flatMap(({ faults }) => faults)).toEqual([]);
		expect(megabytesIn10('living'), 'megabytes in ten minutes').toBeLessThan(1);
		expect(points.at(-1)?.resident, 'bytes').toBeLessThan(400e6);
	}
);

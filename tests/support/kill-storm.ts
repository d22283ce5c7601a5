import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { connect, type Database } from '#lib/server/db/client.ts';
import { openDatabase } from '#lib/server/db/embedded.ts';
import { type AppProcess, cleanUp, newDataDir, startApp } from './app-process.ts';
import { checkJournals } from './journals.ts';
import { ask, broken } from './ask.ts';
import { Learner } from './learner.ts';

/** Three of six write on one scenario, so that its figures are always being moved. */
const scenarioIds = ['asking-for-a-raise', 'asking-for-a-raise', 'saying-no-to-overtime'];

/** What is killed, in turn. */
const victims = ['app', 'database', 'both'] as const;

/**
 * Kills the app, its database or both at random moments while learners write, and sees to it that
 * they are back: every acknowledged write must be there, one that was not heard of is sent again and
 * must be there exactly once, and the figures must agree.
 *
 * @param rounds how many kills
 */
export async function killStorm(rounds: number): Promise<void> {
	const dataDir = await newDataDir();
	let app: AppProcess = await startApp({ dataDir });
	let address = await app.address;
	let mayAppDie = false;
	const place = {
		address: () => address,
		broken: (answer: Parameters<typeof broken>[0]) => (mayAppDie ? null : broken(answer))
	};
	const learners = [...scenarioIds, ...scenarioIds].map(
		(scenarioId) => new Learner({ ...place, scenarioId })
	);
	for (const learner of learners) await learner.register();

	for (let round = 0; round < rounds; round++) {
		const victim = victims[round % victims.length] as (typeof victims)[number];
		mayAppDie = victim !== 'database';
		let isOver = false;
		const writing = learners.map((learner) => learner.write(() => isOver));
		await pause(randomInt(100, 1_500));

		if (victim !== 'database') app.kill('SIGKILL');
		if (victim !== 'app') killPostmaster(dataDir);
		const begun = Date.now();
		if (victim !== 'database') {
			await app.ended;
			isOver = true;
			await Promise.all(writing);
			app = await startApp({ dataDir });
			address = await app.address;
		} else {
			// The app lives, answers all the time, and brings its database back.
			await pause(200);
			await untilServed(address);
			isOver = true;
			await Promise.all(writing);
			expect(() => process.kill(app.pid, 0), 'the same process').not.toThrow();
		}
		mayAppDie = false;
		console.log(`${victim} killed: up again after ${Date.now() - begun} ms`);
		await withDatabase(dataDir, (db) => checkJournals(db, learners));
	}
	app.kill('SIGTERM');
	expect((await app.ended).code).toBe(0);
	for (const { counts } of learners) expect(counts.acknowledged).toBeGreaterThan(0);
	await cleanUp();
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function untilServed(address: string): Promise<void> {
	const deadline = Date.now() + 30_000;
	while ((await ask(`${address}/scenarios?sort=new`)).status !== 200) {
		if (Date.now() > deadline) throw new Error('the database is not brought back');
		await pause(50);
	}
}

async function withDatabase(dataDir: string, work: (db: Database) => Promise<void>): Promise<void> {
	const database = await openDatabase({ role: 'command', dataDir, databaseUrl: undefined });
	const db = connect(database.url, { max: 1, applicationName: 'rehearsal tests' });
	try {
		await work(db);
	} finally {
		await db.$client.end({ timeout: 1 });
		await database.stop();
	}
}

function killPostmaster(dataDir: string): void {
	const file = path.join(dataDir, 'postgres/postmaster.pid');
	process.kill(Number.parseInt(fs.readFileSync(file, 'utf8')), 'SIGKILL');
}

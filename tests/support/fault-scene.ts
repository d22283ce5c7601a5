import { expect } from 'vitest';
import { connect, type Database } from '#lib/server/db/client.ts';
import { type AppProcess, startApp } from './app-process.ts';
import { databaseUrl, onServer } from './database.ts';
import { type DatabaseProxy, startDatabaseProxy } from './database-proxy.ts';
import { checkJournals } from './journals.ts';
import { ask, broken } from './ask.ts';
import { Learner } from './learner.ts';

const secret = 'for-the-tests-alone-0123456789abcdef';

/** The role that the app connects as; nobody may find its password in the log. */
export const appRole = { name: 'app', password: 'canary-Password-of-the-app' };

/** An app that runs on a database behind a proxy, and learners who write in it. */
export interface FaultScene {
	app: AppProcess;
	address: string;
	proxy: DatabaseProxy;
	/** The app's database by the direct way, as a superuser. */
	db: Database;
	/** From now on the app's database is that of another server. */
	moveTo(serverUrl: string): Promise<void>;
	learners: Learner[];
	/**
	 * Lets everybody write and read for so long while something is wrong, and then puts it right.
	 * Whatever they are answered must keep the promises, the app must be back within five seconds
	 * in the same process, and the database must hold what the journals say.
	 *
	 * @returns how often writes ended in each way meanwhile
	 */
	endure(fault: {
		begin: () => Promise<unknown>;
		end: () => Promise<unknown>;
		milliseconds: number;
	}): Promise<Learner['counts']>;
	stop(): Promise<void>;
}

const scenarioIds = ['asking-for-a-raise', 'saying-no-to-overtime', 'asking-for-a-raise'];

/** @param serverUrl of a server where a role and a database may be made, as a superuser */
export async function openFaultScene(serverUrl: string): Promise<FaultScene> {
	await onServer(serverUrl, async (client) => {
		await client.unsafe(`create role ${appRole.name} login password '${appRole.password}'`);
		await client.unsafe(`create database faults owner ${appRole.name}`);
	});
	const proxy = await startDatabaseProxy(appUrl(serverUrl));
	const app = await startApp({ env: { DATABASE_URL: proxy.url, AUTH_SECRET: secret } });
	const address = await app.address;
	const connectTo = (url: string) =>
		connect(databaseUrl(url, 'faults'), { max: 2, applicationName: 'rehearsal tests' });
	let db = connectTo(serverUrl);
	const learners = [...scenarioIds, ...scenarioIds].map(
		(scenarioId) => new Learner({ address: () => address, scenarioId, broken })
	);
	for (const learner of learners) await learner.register();

	const endure: FaultScene['endure'] = async ({ begin, end, milliseconds }) => {
		let isOver = false;
		const faultsElsewhere: string[] = [];
		for (const { counts, faults } of learners) {
			faults.length = 0;
			Object.assign(counts, { acknowledged: 0, refused: 0, unknown: 0, repeated: 0 });
		}
		const busy = [
			...learners.map((learner) => learner.write(() => isOver)),
			...learners.map((learner, index) => readPages(learner, index, () => isOver)),
			watchTheRest(address, faultsElsewhere, () => isOver)
		];
		await pause(300);
		await begin();
		await pause(milliseconds);
		await end();
		const back = await untilServed(address);
		await pause(300);
		isOver = true;
		await Promise.all(busy);
		expect(faultsElsewhere, 'what asks no database').toEqual([]);
		expect(back, 'milliseconds until it was back').toBeLessThan(5_000);
		expect(() => process.kill(app.pid, 0), 'the same process').not.toThrow();
		await checkJournals(db, learners);
		return sum(learners);
	};

	return {
		app,
		address,
		proxy,
		get db() {
			return db;
		},
		moveTo: async (other) => {
			const old = db;
			db = connectTo(other);
			proxy.moveTo(appUrl(other));
			await old.$client.end({ timeout: 0 });
		},
		learners,
		endure,
		stop: async () => {
			await db.$client.end({ timeout: 1 });
			app.kill('SIGTERM');
			expect((await app.ended).code).toBe(0);
			expect(app.output()).not.toContain(appRole.password);
			expect(app.output()).not.toMatch(/unhandled rejection|uncaught exception/);
			await proxy.stop();
		}
	};
}

/** As whom the app connects. */
function appUrl(serverUrl: string): string {
	const url = new URL(databaseUrl(serverUrl, 'faults'));
	url.username = appRole.name;
	url.password = appRole.password;
	return url.href;
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const pages = ['/', '/scenarios?sort=saved', '/library', '/scenarios/asking-for-a-raise'];

async function readPages(learner: Learner, first: number, isOver: () => boolean): Promise<void> {
	for (let turn = first; !isOver(); turn++) {
		await learner.read(pages[turn % pages.length] as string);
		await pause(100);
	}
}

/** What asks no database is there all the time. */
async function watchTheRest(
	address: string,
	faults: string[],
	isOver: () => boolean
): Promise<void> {
	while (!isOver()) {
		for (const path of ['/healthz', '/favicon.svg', '/readyz']) {
			const answer = await ask(`${address}${path}`);
			const fault = broken(answer);
			if (fault) faults.push(`${path}: ${fault}`);
			else if (answer.status !== 200 && path !== '/readyz')
				faults.push(`${path}: ${answer.status}`);
		}
		await pause(100);
	}
}

/** @returns milliseconds until pages are there again */
async function untilServed(address: string): Promise<number> {
	const begun = performance.now();
	while ((await ask(`${address}/scenarios?sort=new`)).status !== 200) {
		if (performance.now() - begun > 30_000) throw new Error('it does not come back');
		await pause(50);
	}
	return performance.now() - begun;
}

function sum(learners: Learner[]): Learner['counts'] {
	const all = { acknowledged: 0, refused: 0, unknown: 0, repeated: 0 };
	for (const { counts } of learners) {
		for (const name of ['acknowledged', 'refused', 'unknown', 'repeated'] as const) {
			all[name] += counts[name];
		}
	}
	return all;
}

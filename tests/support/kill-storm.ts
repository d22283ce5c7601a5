import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { openClient } from '#lib/server/db/address.ts';
import { openDatabase } from '#lib/server/db/embedded.ts';
import { cleanUp, newDataDir, runScript, startApp } from './app-process.ts';

/** Somebody at the forms, with a cookie; keeps a journal of what was acknowledged. */
class Learner {
	private cookie = '';
	readonly email = `${Date.now()}-${randomInt(1e9)}@example.test`;
	/** Ids of scenarios whose saving the server has acknowledged. */
	readonly saved = new Set<string>();
	private readonly address: () => string;

	constructor(address: () => string) {
		this.address = address;
	}

	async register(): Promise<void> {
		const answer = await this.post('/register', {
			name: 'Ada',
			email: this.email,
			password: `quiet-Curtain-${randomInt(1e6)}`
		});
		expect(answer.status).toBe(303);
		this.cookie = answer.headers
			.getSetCookie()
			.map((cookie) => cookie.split(';')[0])
			.join('; ');
	}

	/** Saves; what the server has acknowledged must be there afterwards. */
	async save(id: string): Promise<void> {
		const answer = await this.post(`/scenarios/${id}?/save`, {});
		if (answer.status === 303) this.saved.add(id);
	}

	private post(target: string, fields: Record<string, string>): Promise<Response> {
		const origin = this.address();
		return fetch(`${origin}${target}`, {
			method: 'POST',
			redirect: 'manual',
			headers: { origin, accept: 'text/html', cookie: this.cookie },
			body: new URLSearchParams(fields)
		});
	}
}

/**
 * Kills the app at random moments while learners write, the server along with it every other time,
 * and starts it again: every acknowledged write must be there and the equation must hold.
 *
 * @param rounds how many kills
 */
export async function killStorm(rounds: number): Promise<void> {
	const dataDir = await newDataDir();
	const ids = await starterIds();
	let address = '';
	let app = await startApp({ dataDir });
	address = await app.address;
	const learners = Array.from({ length: 4 }, () => new Learner(() => address));
	for (const learner of learners) await learner.register();

	for (let round = 0; round < rounds; round++) {
		let isOver = false;
		const writing = learners.map(async (learner) => {
			while (!isOver) {
				await learner.save(ids[randomInt(ids.length)] as string).catch(() => undefined);
			}
		});
		await new Promise((resolve) => setTimeout(resolve, randomInt(100, 1_500)));
		app.kill('SIGKILL');
		if (round % 2 === 1) killPostmaster(dataDir);
		await app.ended;
		isOver = true;
		await Promise.all(writing);

		const begun = Date.now();
		app = await startApp({ dataDir });
		address = await app.address;
		console.log(`round ${round + 1}: up again after ${Date.now() - begun} ms`);
		const verify = runScript('metrics-verify.ts', { dataDir });
		expect((await verify.ended).code, verify.output()).toBe(0);
	}
	app.kill('SIGTERM');
	expect((await app.ended).code).toBe(0);

	const kept = await listSaves(dataDir);
	for (const learner of learners) {
		expect(learner.saved.size, 'something was written').toBeGreaterThan(0);
		for (const id of learner.saved) expect(kept).toContain(`${learner.email} ${id}`);
	}
	await cleanUp();
}

async function listSaves(dataDir: string): Promise<Set<string>> {
	const database = await openDatabase({ role: 'command', dataDir, databaseUrl: undefined });
	const client = openClient(database.url, { max: 1 });
	try {
		const rows = await client<{ save: string }[]>`
			select email || ' ' || scenario_id as save
			from user_scenario_progress join users on users.id = user_id where is_saved`;
		return new Set(rows.map((row) => row.save));
	} finally {
		await client.end();
		await database.stop();
	}
}

function killPostmaster(dataDir: string): void {
	const file = path.join(dataDir, 'postgres/postmaster.pid');
	process.kill(Number.parseInt(fs.readFileSync(file, 'utf8')), 'SIGKILL');
}

async function starterIds(): Promise<string[]> {
	const folder = path.resolve(
		import.meta.dirname,
		'../../src/lib/server/starter-library/scenarios'
	);
	const files = await fs.promises.readdir(folder);
	return files.map((file) => path.basename(file, '.yaml'));
}

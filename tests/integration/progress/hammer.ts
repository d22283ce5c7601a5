import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { connect, type Database } from '#lib/server/db/client.ts';
import { DomainError } from '#lib/server/errors.ts';
import { type Difference, findDifferences } from '#lib/server/metrics/verify.ts';
import type { Fillable } from '../../support/world.ts';
import { type Services, services } from '../model/services.ts';
import { stateReader } from '../model/stored-state.ts';
import { type Command, Ground } from './hammer-commands.ts';

export interface HammerGiven {
	world: Fillable;
	/** Where archives are written. */
	directory: string;
	/** What is tested: the product's own services unless some are replaced. */
	services?: Partial<Services>;
	/** What the connections choose from; what is named twice is done twice as often. */
	mix: Command[];
	commands: number;
	people: number;
	scenes: number;
}

export interface HammerResult {
	/** How often each command was done and what it came to. */
	outcomes: Record<string, number>;
	/** Of commands that ended otherwise than the data model allows. */
	errors: string[];
	/** That the database has broken; the retries would hide them. */
	deadlocks: number;
	differences: Difference[];
	/** CHECKs that a row does not pass. */
	violations: string[];
	/** Scenarios whose figures lack what was acknowledged, or have more. */
	unacknowledged: string[];
}

/** What is left when nothing went wrong. */
export const flawless: Omit<HammerResult, 'outcomes'> = {
	errors: [],
	deadlocks: 0,
	differences: [],
	violations: [],
	unacknowledged: []
};

/** Connections that work at once. */
const connections = 16;

/** Has sixteen connections do so many random commands at once, and looks at what is left. */
export async function hammer(given: HammerGiven): Promise<HammerResult> {
	const { world, mix, commands, directory } = given;
	const name = { applicationName: 'rehearsal hammer' };
	const workers = Array.from({ length: connections }, () =>
		connect(world.url, { max: 1, ...name })
	);
	const operator = connect(world.url, { max: 6, ...name });
	const before = await deadlocks(world.db);
	const ground = new Ground({
		world,
		services: { ...services, ...given.services },
		operator,
		directory
	});
	await ground.fill(given.people, given.scenes);
	const outcomes: Record<string, number> = {};
	const errors: string[] = [];
	let left = commands;

	const work = async (db: Database) => {
		while (left-- > 0) {
			const command = mix[Math.floor(Math.random() * mix.length)]!;
			const outcome = await outcomeOf(command, ground, db, errors);
			const what = `${command.name}: ${outcome}`;
			outcomes[what] = (outcomes[what] ?? 0) + 1;
		}
	};
	try {
		// All there before any begins: who comes first to a row meets the others only then.
		await Promise.all(workers.map((db) => db.execute(sql`select 1`)));
		await Promise.all(workers.map(work));
	} finally {
		await Promise.all([...workers, operator].map((db) => db.$client.end({ timeout: 5 })));
	}
	const { violations, metadata } = await (await stateReader(world.db))();
	return {
		outcomes,
		errors,
		deadlocks: (await deadlocks(world.db)) - before,
		differences: await findDifferences(world.db),
		violations,
		unacknowledged: Object.entries(metadata).flatMap(([id, figures]) =>
			Object.entries(ground.acknowledged.get(id) ?? {})
				.filter(([figure, count]) => figures[figure] !== count)
				.map(([figure, count]) => `${figure} is ${String(figures[figure])}, acknowledged ${count}`)
		)
	};
}

async function outcomeOf(command: Command, ground: Ground, db: Database, errors: string[]) {
	try {
		const changed = await command.run(ground, db);
		if (changed === undefined) return 'done';
		return changed ? 'changed' : 'nothing';
	} catch (error) {
		if (error instanceof DomainError && command.refusals.includes(error.code)) return error.code;
		errors.push(`${command.name}: ${told(error)}`);
		return 'failed';
	}
}

const told = (error: unknown): string =>
	error instanceof Error && error.cause ? `${error.message}: ${told(error.cause)}` : String(error);

/** Deadlocks ever, once every connection of the hammer has ended and told of its own. */
async function deadlocks(db: Database): Promise<number> {
	for (;;) {
		const [row] = await db.execute<{ deadlocks: number; open: number }>(sql`
			select deadlocks::integer, (select count(*)::integer from pg_stat_activity
				where datname = current_database() and application_name = 'rehearsal hammer') as open
			from pg_stat_database where datname = current_database()`);
		if (row?.open === 0) return row.deadlocks;
		await sleep(20);
	}
}

import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Actor, ActorContext, Context } from '#lib/server/context.ts';
import type { Database } from '#lib/server/db/client.ts';
import {
	scenarioMetadata,
	scenarioMetadataBaseline,
	scenarios,
	users
} from '#lib/server/db/schema/index.ts';
import { expectEquation } from './equation.ts';
import { borrowDatabase, emptyDatabase } from './worker-databases.ts';

export type TestUser = typeof users.$inferSelect;
export type TestScenario = typeof scenarios.$inferSelect;
export type UserOverrides = Partial<typeof users.$inferInsert>;
export type ScenarioOverrides = Partial<typeof scenarios.$inferInsert> & {
	/** Who wrote it; nobody (the built-in library) when left out. */
	author?: Actor | null;
};

/** A database, and the means to fill it. */
export interface Fillable {
	db: Database;
	/** The database's address, for connections of another kind. */
	url: string;
	/** The context of a learner, or of somebody who is not signed in. */
	as: {
		(user: Actor, now?: Date): ActorContext;
		(user: null, now?: Date): Context<null>;
	};
	createUser: (overrides?: UserOverrides) => Promise<TestUser>;
	/** Published and public unless overridden, with its metadata and baseline rows. */
	createScenario: (overrides?: ScenarioOverrides) => Promise<TestScenario>;
	/** Deletes everything, for tests that play many histories one after another. */
	empty: () => Promise<void>;
}

/** A database with nothing in it, which no other world shares. */
export interface World extends Fillable {
	/** For the few tests that break the figures on purpose: they are not checked afterwards. */
	leaveBroken: () => void;
	/** Checks the equation and gives the database back. Done after each test for worlds made in it. */
	close: () => Promise<void>;
}

interface OpenWorld extends World {
	madeInTest: boolean;
	check: () => Promise<void>;
}

const openWorlds = new Set<OpenWorld>();
let insideTest = false;

/** Makes a world: a database of this worker, emptied, that no other open world shares. */
export async function createWorld(): Promise<World> {
	const { db, url, empty, giveBack } = await borrowDatabase();
	let isChecked = true;
	const world: OpenWorld = {
		...fillable(db, url),
		empty,
		madeInTest: insideTest,
		leaveBroken: () => {
			isChecked = false;
		},
		check: async () => {
			if (isChecked) await expectEquation(db);
		},
		close: async () => {
			if (!openWorlds.delete(world)) return;
			try {
				await world.check();
			} finally {
				giveBack();
			}
		}
	};
	openWorlds.add(world);
	return world;
}

/** The means to fill a database that has been opened elsewhere. */
export const fillable = (db: Database, url: string): Fillable => ({
	db,
	url,
	as: ((user: Actor | null, now?: Date) => ({
		db,
		actor: user && {
			id: user.id,
			name: user.name,
			isAdmin: user.isAdmin,
			isGuest: user.isGuest ?? ('email' in user && user.email === null)
		},
		now
	})) as World['as'],
	createUser: (overrides) => createUser(db, overrides),
	createScenario: (overrides) => createScenario(db, overrides),
	empty: () => emptyDatabase(db.$client)
});

/** Called before each test by `setup.ts`. */
export function noteTestBegins(): void {
	insideTest = true;
}

/** Called after each test by `setup.ts`: every open world is checked, those made in it are closed. */
export async function noteTestEnds(): Promise<void> {
	insideTest = false;
	for (const world of [...openWorlds]) {
		if (world.madeInTest) await world.close();
		else await world.check();
	}
}

/** Called after each file by `setup.ts`. */
export async function closeWorlds(): Promise<void> {
	for (const world of [...openWorlds]) await world.close();
}

/**
 * Ends every connection to this database but those of the pool that asks, and waits for it: what the
 * test itself asks next could be given one of those before it is known to be dead.
 */
export const endOtherConnections = (db: Database) =>
	db.execute(sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity
		where datname = current_database()
			and application_name is distinct from current_setting('application_name')`);

async function createUser(db: Database, overrides: UserOverrides = {}): Promise<TestUser> {
	const id = overrides.id ?? randomUUID();
	const [user] = await db
		.insert(users)
		.values({ id, name: `Learner ${id.slice(0, 4)}`, email: `${id}@example.test`, ...overrides })
		.returning();
	return user as TestUser;
}

async function createScenario(
	db: Database,
	{ author, ...overrides }: ScenarioOverrides = {}
): Promise<TestScenario> {
	const values = {
		id: randomUUID(),
		title: 'A table for two',
		description: 'Book a table by telephone.',
		role: 'character' as const,
		difficulty: 'beginner' as const,
		instructions: 'Ask for a table for two tonight.',
		context: 'A small restaurant on a Friday.',
		learningObjectives: ['Say hello', 'Ask for a table', 'Say goodbye'],
		persona: { title: 'A waiter', setting: 'A restaurant', introPrompt: 'Good evening!' },
		comfortIndicators: { confidence: 2, engagement: 3, understanding: 2 },
		difficultyRating: 3,
		cefrLevel: 'A2',
		createdByUserId: author?.id ?? null,
		visibility: 'public' as const,
		isActive: true,
		publishedAt: sql`now()`,
		...overrides
	};
	return db.transaction(async (transaction) => {
		const [scenario] = await transaction.insert(scenarios).values(values).returning();
		const made = scenario as TestScenario;
		await transaction.insert(scenarioMetadata).values({
			scenarioId: made.id,
			isListed: made.isActive && made.publishedAt !== null && made.visibility === 'public'
		});
		await transaction.insert(scenarioMetadataBaseline).values({ scenarioId: made.id });
		return made;
	});
}

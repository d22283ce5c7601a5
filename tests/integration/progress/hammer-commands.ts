import { randomInt, randomUUID } from 'node:crypto';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import type { ActionResult } from '#lib/scenarios/progress.ts';
import { scenarioVisibilities } from '#lib/scenarios/vocabulary.ts';
import type { ActorContext } from '#lib/server/context.ts';
import type { Database } from '#lib/server/db/client.ts';
import { users, userScenarioProgress } from '#lib/server/db/schema/index.ts';
import type { DomainErrorCode } from '#lib/server/errors.ts';
import type { Fillable, TestUser } from '../../support/world.ts';
import type { LearnerVerb } from '../model/learner-rules.ts';
import type { Services } from '../model/services.ts';
import { content } from '../scenarios/content.ts';

// What the connections of the hammer do at random; any two may meet anywhere.

const oneOf = <T>(all: readonly T[]): T => all[randomInt(all.length)]!;
const start = Date.UTC(2020, 0, 1);
/** Any instant of some days, so that runs take time and devices' clocks disagree. */
const anyInstant = () => new Date(start + randomInt(400_000) * 1000);

/** What was acknowledged on a scenario: it must be in its figures, whatever happened since. */
export interface Acknowledged {
	total_attempts: number;
	total_times_used: number;
	timed_completions: number;
}

/** Who and what the connections share. */
export class Ground {
	people: TestUser[] = [];
	scenes: { id: string; author: TestUser }[] = [];
	/** Ids of runs by learner and scenario, the latest last. */
	runs = new Map<string, string[]>();
	acknowledged = new Map<string, Acknowledged>();
	/** Files that may be restored, and archives that are being written. */
	archives: string[] = [];
	archiving = 0;
	readonly world: Fillable;
	readonly services: Services;
	/** For what needs several connections at once. */
	readonly operator: Database;
	readonly directory: string;

	constructor(given: Pick<Ground, 'world' | 'services' | 'operator' | 'directory'>) {
		this.world = given.world;
		this.services = given.services;
		this.operator = given.operator;
		this.directory = given.directory;
	}

	async fill(people: number, scenes: number): Promise<void> {
		while (this.people.length < people) this.people.push(await this.world.createUser());
		while (this.scenes.length < scenes) {
			const author = this.people[this.scenes.length % people]!;
			const { id } = await this.world.createScenario({ author });
			this.scenes.push({ id, author });
		}
	}

	context(db: Database, { id, name }: TestUser): ActorContext {
		return { db, actor: { id, name, isAdmin: false }, now: anyInstant() };
	}

	acknowledge(scenarioId: string, counts: Partial<Acknowledged>): void {
		const none = { total_attempts: 0, total_times_used: 0, timed_completions: 0 };
		const all = this.acknowledged.get(scenarioId) ?? none;
		for (const [name, count] of Object.entries(counts)) all[name as keyof Acknowledged] += count;
		this.acknowledged.set(scenarioId, all);
	}
}

export interface Command {
	name: string;
	/** The refusals that the data model has for it. */
	refusals: DomainErrorCode[];
	/** Answers whether it changed anything, where it says so. */
	run: (ground: Ground, db: Database) => Promise<boolean | undefined>;
}

const gone: DomainErrorCode[] = ['scenario-not-found', 'not-allowed'];

/** @returns the latest id mostly, else an earlier one or one that nobody has */
function runId(ids: string[] | undefined): string {
	if (!ids || randomInt(8) === 0) return randomUUID();
	return randomInt(3) === 0 ? oneOf(ids) : ids.at(-1)!;
}

const learnerCommand = (
	verb: LearnerVerb,
	refusals: DomainErrorCode[],
	inputOf: (ids: string[] | undefined) => object,
	counts: (input: { seconds?: number | null }) => Partial<Acknowledged> = () => ({})
): Command => ({
	name: verb,
	refusals: [...gone, ...refusals],
	run: async (ground, db) => {
		const person = oneOf(ground.people);
		const { id: scenarioId } = oneOf(ground.scenes);
		const key = `${person.id} ${scenarioId}`;
		const input = inputOf(ground.runs.get(key));
		const service = ground.services[verb] as (
			context: ActorContext,
			input: object
		) => Promise<ActionResult>;
		const { changed, progress } = await service(ground.context(db, person), {
			scenarioId,
			...input
		});
		if (changed) ground.acknowledge(scenarioId, counts(input));
		const run = progress?.openAttemptId ?? progress?.lastAttemptId;
		if (run) {
			const known = ground.runs.get(key) ?? [];
			if (!known.includes(run)) ground.runs.set(key, [...known, run]);
		}
		return changed;
	}
});

const seconds = () => oneOf([null, 0, 30, 100_000]);
const timed = ({ seconds }: { seconds?: number | null }) => (seconds === null ? 0 : 1);
const stars = () => oneOf([1, 2, 3, 4, 5]);

/** What learners do: some of it by an upsert, some by a plain update of their row. */
export const learnerCommands: Command[] = [
	learnerCommand('save', [], () => ({})),
	learnerCommand('unsave', [], () => ({})),
	learnerCommand(
		'start',
		[],
		() => ({ language: oneOf([null, 'ja']) }),
		() => ({
			total_attempts: 1
		})
	),
	learnerCommand('keep', ['attempt-over'], (ids) => ({
		attemptId: runId(ids),
		objectives: [randomInt(3)],
		seconds: seconds()
	})),
	learnerCommand(
		'complete',
		['attempt-over'],
		(ids) => ({ attemptId: runId(ids), seconds: seconds() }),
		(input) => ({ total_times_used: 1, timed_completions: timed(input) })
	),
	learnerCommand(
		'markCompleted',
		['attempt-open', 'attempt-over'],
		() => ({ attemptId: randomUUID() }),
		() => ({ total_attempts: 1, total_times_used: 1 })
	),
	learnerCommand('abandon', ['attempt-over'], (ids) => ({
		attemptId: runId(ids),
		seconds: seconds()
	})),
	learnerCommand('reflect', ['reflection-needs-completion'], () => ({
		confidence: stars(),
		engagement: stars(),
		understanding: stars()
	})),
	learnerCommand('rate', ['rating-needs-attempt', 'rating-own-scenario'], () => ({
		rating: oneOf([1, 2, 3, 4, 5, null])
	})),
	learnerCommand('notes', ['notes-changed'], () => ({
		notes: oneOf(['', 'One.', 'Two.']),
		base: oneOf([undefined, ''])
	}))
];

/** What authors do to their scenarios, and with their accounts. */
export const authorCommands: Command[] = [
	{
		name: 'publish',
		refusals: gone,
		run: async (ground, db) => {
			const { id: scenarioId, author } = oneOf(ground.scenes);
			const visibility = oneOf([...scenarioVisibilities, 'public'] as const);
			await ground.services.publish(ground.context(db, author), { scenarioId, visibility });
			return undefined;
		}
	},
	{
		name: 'unpublish',
		refusals: gone,
		run: async (ground, db) => {
			const { id: scenarioId, author } = oneOf(ground.scenes);
			const context = ground.context(db, author);
			await ground.services.unpublish(context, { scenarioId });
			await ground.services.publish(context, { scenarioId, visibility: 'public' });
			return undefined;
		}
	},
	{
		name: 'replaceScenario',
		refusals: gone,
		run: async (ground, db) => {
			const scene = oneOf(ground.scenes);
			const author = ground.context(db, scene.author);
			// The others go on with it until it is gone, and for a moment after.
			try {
				await ground.services.deleteScenario(author, { scenarioId: scene.id });
			} finally {
				const index = ground.scenes.indexOf(scene);
				const writer = await ground.world.createUser();
				const { id } = await ground.services.create(ground.context(db, writer), {
					content: content(),
					visibility: 'public'
				});
				ground.people[randomInt(ground.people.length)] = writer;
				if (index >= 0) ground.scenes[index] = { id, author: writer };
			}
			return true;
		}
	},
	{
		name: 'leave',
		refusals: [],
		run: async (ground, db) => {
			const leaving = oneOf(ground.people);
			// Their other devices go on meanwhile, and for a moment after.
			await ground.services.deleteAccount(ground.context(db, leaving));
			const index = ground.people.indexOf(leaving);
			if (index >= 0) ground.people[index] = await ground.world.createUser();
			return true;
		}
	}
];

/** Guests sign in to somebody's account, in two windows at once perhaps, while they go on in a third. */
export const signInAsGuest: Command = {
	name: 'signInAsGuest',
	// The account has just gone.
	refusals: ['credentials-wrong'],
	run: async (ground, db) => {
		const { people, services, world } = ground;
		const guests = people.filter(({ email }) => email === null);
		if (guests.length < 2) people.push(await world.createUser({ email: null }));
		const [guest, account] = [
			oneOf(people.filter(({ email }) => email === null)),
			oneOf(people.filter(({ email }) => email !== null))
		];
		const isMerged = await services.mergeGuest(ground.context(db, guest), {
			accountId: account.id
		});
		const index = people.indexOf(guest);
		if (index >= 0 && randomInt(4) > 0) people[index] = await world.createUser({ email: null });
		return isMerged;
	}
};

/** What the operator does meanwhile, with nothing to mend and nothing to find. */
export const operatorCommands: Command[] = [
	{
		name: 'archive',
		refusals: [],
		run: async (ground) => {
			const { services, operator, directory, archives } = ground;
			// Each holds one connection and waits for a second: more would wait for each other.
			if (ground.archiving === 2) return false;
			ground.archiving += 1;
			try {
				const file = path.join(directory, randomUUID());
				const before = anyInstant();
				const { rows } = await services.archive(operator, { file, before, batchSize: 5 });
				if (rows > 0) archives.push(file);
				return rows > 0;
			} finally {
				ground.archiving -= 1;
			}
		}
	},
	{
		name: 'restore',
		refusals: [],
		run: async ({ services, operator, archives }) => {
			const file = randomInt(2) ? archives[0] : archives.shift();
			if (!file) return false;
			const { rows, merged } = await services.restore(operator, { file });
			return rows + merged > 0;
		}
	},
	{
		name: 'verify',
		refusals: [],
		run: async ({ services }, db) => {
			const differences = await services.verify(db);
			if (differences.length > 0) throw new Error(`verify: ${JSON.stringify(differences)}`);
			return undefined;
		}
	},
	{
		name: 'repair',
		refusals: [],
		run: async ({ services, operator }) => {
			const { repairCount } = await services.repair(operator);
			if (repairCount > 0) throw new Error(`repair mended ${repairCount} figures that were right`);
			return undefined;
		}
	}
];

/** Past the services: somebody deletes a learner's rows by hand. */
export const deleteRowsByHand: Command = {
	name: 'deleteRows',
	refusals: [],
	run: async ({ people }, db) => {
		const { id } = oneOf(people);
		const { userId } = userScenarioProgress;
		return db.transaction(async (transaction) => {
			// The order of the rows is the plan's: whoever else takes several rows of theirs waits.
			await transaction
				.select({ id: users.id })
				.from(users)
				.where(eq(users.id, id))
				.for('no key update');
			const deleted = await transaction.delete(userScenarioProgress).where(eq(userId, id));
			return deleted.count > 0;
		});
	}
};

export const often = (times: number, all: Command[]): Command[] =>
	Array.from({ length: times }, () => all).flat();

/** All of it: mostly what learners do; removals and the operator's work now and then. */
export const everything: Command[] = [
	...often(15, learnerCommands),
	...often(2, authorCommands),
	...often(2, operatorCommands),
	...often(4, [signInAsGuest])
];

import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { expect } from 'vitest';
import { userScenarioProgress, users } from '#lib/server/db/schema/index.ts';
import { DomainError } from '#lib/server/errors.ts';
import type { Sums } from './figures.ts';
import { anybody, anywhere, aWhile } from './learner-steps.ts';
import {
	archive,
	deleteAccount,
	deleteRows,
	deleteUser,
	differences,
	falsify,
	inOrder,
	mergeGuest,
	repair,
	restore
} from './operator-rules.ts';
import type { Outcome } from './model.ts';
import { castNames, nameOf, type Play, type Real } from './play.ts';
import { see, type Step, step } from './steps.ts';

// What is done to accounts and rows by their owners, by the operator, and by hand past the services.

const leave = fc.tuple(anybody, fc.boolean(), aWhile).map(([who, orArchived, after]) =>
	step(`leave ${castNames[who]}${orArchived ? ' or archived' : ''}`, after, async (play, real) => {
		const [archived] = play.archives.flatMap((archive) => archive.archived);
		const person = (orArchived && archived?.who) || play.cast[who]!;
		see(`leave: ${play.model.people.has(person) ? 'done' : 'gone before'}`);
		await real.services.deleteAccount(play.context(real.db, person));
		deleteAccount(play.model, person);
	})
);

/** Dan, who is a guest, signs in to somebody's account; now and then once more. Another Dan comes. */
const signInAsGuest = fc
	.tuple(fc.constantFrom(0, 1, 2, 2, 2), fc.boolean(), aWhile)
	.map(([who, isTwice, after]) =>
		step(
			`merge Dan into ${castNames[who]}${isTwice ? ', twice' : ''}`,
			after,
			async (play, { db, services }) => {
				const [guest, account] = [play.cast[3]!, play.cast[who]!];
				const rows = [...play.model.stages.values()].filter(({ rows }) => rows.has(guest));
				const met = rows.some(({ rows }) => rows.has(account));
				const sent = () =>
					services.mergeGuest(play.context(db, guest), { accountId: account }).then(
						(isMerged): Outcome => (isMerged ? 'changed' : 'nothing'),
						(error: unknown): Outcome => {
							if (!(error instanceof DomainError)) throw error;
							return error.code;
						}
					);
				const outcome = mergeGuest(play.model, guest, account);
				expect(await sent(), 'what merging comes to').toBe(outcome);
				if (isTwice && outcome === 'changed') expect(await sent()).toBe('nothing');
				see(`merge: ${outcome}${outcome === 'changed' && met ? ', rows met' : ''}`);
				if (play.model.people.has(guest)) return;
				play.cast[3] = randomUUID();
				play.model.people.add(play.cast[3]);
				await db.insert(users).values({ id: play.cast[3], name: 'Guest' });
			}
		)
	);

const deleteUserByHand = fc.tuple(anybody, aWhile).map(([who, after]) =>
	step(`deleteUser ${castNames[who]}`, after, async (play, { db }) => {
		const person = play.cast[who]!;
		await db.delete(users).where(eq(users.id, person));
		deleteUser(play.model, person);
	})
);

const deleteRowsByHand = fc
	.tuple(fc.option(anybody), fc.option(anywhere), aWhile)
	.map(([who, stage, after]) => {
		const text = `deleteRows ${who === null ? 'all' : castNames[who]} ${stage === null ? 'everywhere' : nameOf(stage)}`;
		return step(text, after, async (play, { db }) => {
			const { userId, scenarioId } = userScenarioProgress;
			const person = who === null ? undefined : play.cast[who]!;
			const scenario = stage === null ? undefined : play.scenario(stage);
			await db
				.delete(userScenarioProgress)
				.where(
					sql`${person ? eq(userId, person) : sql`true`} and ${scenario ? eq(scenarioId, scenario) : sql`true`}`
				);
			deleteRows(play.model, {
				...(person && { who: person }),
				...(scenario && { scenarioId: scenario })
			});
		});
	});

/** Wrong figures that no CHECK refuses, then or after any later command. */
const wrong = fc.constantFrom<Partial<Sums>>(
	{ amount_saved_count: 1 },
	{ total_attempts: 3 },
	{ total_attempts: 1, total_times_used: 1 },
	{ total_attempts: 1, total_times_used: 1, timed_completions: 1, completed_time_seconds: 70 },
	{ ratings_count: 2, rating_sum: 6, rating_square_sum: 20 },
	{ completed_time_seconds: 1 },
	{}
);

const falsifyByHand = fc.tuple(anywhere, wrong, fc.boolean()).map(([stage, sums, isListedToo]) =>
	step(
		`falsify ${nameOf(stage)} ${JSON.stringify(sums)}${isListedToo ? ' and is_listed' : ''}`,
		0,
		async (play, { db }) => {
			const scenarioId = play.scenario(stage);
			const found = play.model.stages.get(scenarioId);
			if (!found) return;
			const changes = Object.entries(sums).map(
				([name, by]) => sql`${sql.identifier(name)} = ${sql.identifier(name)} + ${by}`
			);
			if (isListedToo) changes.push(sql`is_listed = not is_listed`);
			if (changes.length === 0) return;
			await db.execute(sql`
					update scenario_metadata set ${sql.join(changes, sql`, `)} where scenario_id = ${scenarioId}`);
			falsify(found, sums, isListedToo);
		}
	)
);

/** Compares what verify finds with what was falsified. */
export async function expectFound(play: Play, { db, services }: Real): Promise<void> {
	const found = (await services.verify(db)).map(({ scenarioId, column, stored, expected }) => ({
		scenarioId,
		column,
		stored,
		expected
	}));
	expect(found.sort(inOrder), 'what verify finds').toEqual(differences(play.model));
}

const verify = fc.constant(step('verify', 0, expectFound));

const repairStep = fc.boolean().map((dryRun) =>
	step(`repair${dryRun ? ' as a dry run' : ''}`, 0, async (play, { db, services }) => {
		const expected = differences(play.model);
		const repaired: unknown[] = [];
		const onRepair = (one: object) => void repaired.push(one);
		const { mendedCount, repairCount } = await services.repair(db, { dryRun, onRepair });
		expect(repaired.sort(inOrder as () => number), 'what repair mends').toEqual(
			expected.map(({ stored, expected, ...where }) => ({
				...where,
				wrong: stored,
				right: expected
			}))
		);
		expect(repairCount).toBe(expected.length);
		expect(mendedCount).toBe(new Set(expected.map(({ scenarioId }) => scenarioId)).size);
		if (!dryRun) repair(play.model);
		if (repairCount > 0) see(`repair: ${dryRun ? 'tried' : 'done'}`);
	})
);

const stopped = new Error('stopped');

/** Everything that is so old, in small batches; stopped once or not at all, and then gone on with. */
const archiveStep = fc
	.tuple(
		fc.constantFrom(0, -1, -1, 3_600, 90_000, 864_000),
		fc.integer({ min: 1, max: 3 }),
		fc.option(fc.nat(5)),
		aWhile
	)
	.map(([age, batchSize, stopAt, after]) => {
		const text = `archive what is ${age} s old, ${batchSize} at once${stopAt === null ? '' : `, stopped at ${stopAt}`}`;
		return step(text, after, async (play, { db, services, directory }) => {
			const file = path.join(directory, `${play.archives.length}-${play.cast[0]!}`);
			const before = play.model.now - age * 1000;
			const input = { file, before: new Date(before), batchSize };
			let steps = 0;
			const onStep = () => {
				if (steps++ === stopAt) throw stopped;
			};
			await services.archive(db, { ...input, onStep }).catch((error: unknown) => {
				if (error !== stopped) throw error;
			});
			const summary = await services.archive(db, input);
			const archived = archive(play.model, before);
			play.archives.push({ file, archived });
			see(
				`archive: ${archived.length > 0 ? 'rows' : 'nothing'}${steps > (stopAt ?? steps) ? ', stopped' : ''}`
			);
			expect(summary).toMatchObject({
				rows: archived.length,
				wasFinished: steps <= (stopAt ?? steps)
			});
		});
	});

/** One of the archives, mostly one that holds something; others again and again. */
const restoreStep = fc.tuple(fc.nat(3), aWhile).map(([number, after]) =>
	step(`restore ${number}`, after, async (play, { db, services }) => {
		const full = play.archives.filter(({ archived }) => archived.length > 0);
		const chosen = full[number % full.length] ?? play.archives.at(-1 - number);
		if (!chosen) return;
		const { rows, merged, ...rest } = await services.restore(db, { file: chosen.file });
		const leftOut = rest.deletedLearners + rest.goneScenarios + rest.unknownLearners;
		const expected = restore(play.model, chosen.archived);
		expect({ rows, merged, leftOut }, 'what is restored').toEqual(expected);
		for (const fate of ['rows', 'merged', 'leftOut'] as const) {
			if (expected[fate] > 0) see(`restore: ${fate}`);
		}
		chosen.archived = [];
	})
);

export const operatorSteps: fc.Arbitrary<Step>[] = [
	leave,
	signInAsGuest,
	signInAsGuest,
	deleteUserByHand,
	deleteRowsByHand,
	falsifyByHand,
	falsifyByHand,
	verify,
	repairStep,
	archiveStep,
	archiveStep,
	restoreStep,
	restoreStep
];

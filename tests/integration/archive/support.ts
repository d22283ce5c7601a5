import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { sql } from 'drizzle-orm';
import { onTestFinished } from 'vitest';
import type { Database } from '#lib/server/db/client.ts';
import { abandonAttempt } from '#lib/server/progress/abandon-attempt.ts';
import { completeAttempt } from '#lib/server/progress/complete-attempt.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { reflectOnScenario } from '#lib/server/progress/reflect-on-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { unsaveScenario } from '#lib/server/progress/unsave-scenario.ts';
import { writeNotes } from '#lib/server/progress/write-notes.ts';
import { makeTemporaryDirectory } from '#tests/support/data-directory.ts';
import type { TestScenario, TestUser, World } from '#tests/support/world.ts';

/** A file that is not there yet, in a directory that is removed at the end of the test. */
export async function newFile(name = 'old progress.jsonl.gz'): Promise<string> {
	const directory = await makeTemporaryDirectory('archive');
	onTestFinished(() => fs.rmSync(directory, { recursive: true }));
	return path.join(directory, name);
}

/** Everything before is old; what tests do without a clock of their own is not. */
export const before = new Date('2026-01-01T00:00:00Z');
const minute = 60_000;
export const longAgo = (minutes = 0): Date =>
	new Date(Date.parse('2025-03-02T08:00:00.123Z') + minutes * minute);

/** Progress of every kind that may be archived: begun, given up, completed, timed, once saved … */
export async function practiseLongAgo(
	world: World,
	user: TestUser,
	{ id: scenarioId }: Pick<TestScenario, 'id'>,
	kind: number
): Promise<void> {
	const at = (minutes: number) => world.as(user, longAgo(minutes));
	const run = async (minutes: number) => {
		const { progress } = await startAttempt(at(minutes), { scenarioId, language: 'ja' });
		return { scenarioId, attemptId: progress?.openAttemptId as string };
	};
	switch (kind % 4) {
		case 0:
			await completeAttempt(at(5), { ...(await run(0)), seconds: 240 });
			await reflectOnScenario(at(6), {
				scenarioId,
				confidence: 2,
				engagement: 3,
				understanding: 4
			});
			break;
		case 1:
			await abandonAttempt(at(5), { ...(await run(0)), seconds: 61 });
			break;
		case 2:
			await saveScenario(at(0), { scenarioId });
			await markCompleted(at(1), { scenarioId, attemptId: randomUUID() });
			await completeAttempt(at(9), { ...(await run(3)), seconds: null });
			await unsaveScenario(at(10), { scenarioId });
			break;
		default:
			await writeNotes(at(0), { scenarioId, notes: 'Speak slowly.' });
			await writeNotes(at(1), { scenarioId, notes: '' });
			await completeAttempt(at(9), { ...(await run(3)), seconds: 300 });
	}
}

/** So many learners who have practised every one of these scenarios long ago, in every manner. */
export async function makeOldProgress(
	world: World,
	people = 5,
	scenarioIds = ['plain', 'ünïcode 🎭 "q" \\ , \n \t', randomUUID()]
): Promise<{ learners: TestUser[]; made: TestScenario[] }> {
	const learners = await Promise.all(Array.from({ length: people }, () => world.createUser()));
	const made = await Promise.all(scenarioIds.map((id) => world.createScenario({ id })));
	for (const [one, user] of learners.entries()) {
		for (const [two, scenario] of made.entries()) {
			await practiseLongAgo(world, user, scenario, one + two);
		}
	}
	return { learners, made };
}

/** All rows of progress, whole and in order. */
export async function allProgress(world: World): Promise<Record<string, unknown>[]> {
	const rows = await world.db.execute<{ row: Record<string, unknown> }>(
		sql`select to_jsonb(p) as row from user_scenario_progress as p order by user_id, scenario_id`
	);
	return rows.map(({ row }) => row);
}

/** Whose row it is, as `rowsIn` says it. */
export const keyOf = (row: Record<string, unknown>): string =>
	`${row['user_id']} ${row['scenario_id']}`;

/** The figures of all scenarios, and their baselines. */
export async function allFigures(world: World) {
	const of = async (table: string) =>
		(
			await world.db.execute<{ row: object }>(
				sql`select to_jsonb(t) - 'updated_at' as row from ${sql.identifier(table)} as t order by scenario_id`
			)
		).map(({ row }) => row);
	return {
		metadata: await of('scenario_metadata'),
		baseline: await of('scenario_metadata_baseline')
	};
}

/** The rows that a file holds, by learner and scenario; as far as it can be read. */
export function rowsIn(file: string): string[] {
	const options = { finishFlush: zlib.constants.Z_SYNC_FLUSH };
	const text = zlib.gunzipSync(fs.readFileSync(file), options).toString();
	return text
		.split('\n')
		.filter((line) => line.startsWith('{"user_id"'))
		.map((line) => keyOf(JSON.parse(line) as Record<string, unknown>));
}

/** Ends the connection that holds an archive, and waits for it. */
export const endHolder = (db: Database) =>
	db.execute(sql`select pg_terminate_backend(pid, 5000) from pg_locks
		where locktype = 'advisory' and objsubid = 2 and granted
			and database = (select oid from pg_database where datname = current_database())`);

/** Ends the serving kind of connections that are at something, but for one that holds an archive. */
export const endAllButHolder = (db: Database) =>
	db.execute(sql`select pg_terminate_backend(pid) from pg_stat_activity
		where datname = current_database() and application_name = 'rehearsal' and state <> 'idle'
			and pid not in (select pid from pg_locks where locktype = 'advisory' and objsubid = 2)`);

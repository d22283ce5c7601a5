import { randomBytes, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { sql } from 'drizzle-orm';
import { describe, expect, inject, it } from 'vitest';
import { checkBackup } from '#lib/server/backup/check-backup.ts';
import { restoreBackup } from '#lib/server/backup/restore-backup.ts';
import { writeBackup } from '#lib/server/backup/write-backup.ts';
import { connect, type Database } from '#lib/server/db/client.ts';
import { migrateDatabase } from '#lib/server/db/migrate.ts';
import { users } from '#lib/server/db/schema/users.ts';
import { findDifferences } from '#lib/server/metrics/verify.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { unsaveScenario } from '#lib/server/progress/unsave-scenario.ts';
import { databaseUrl, onServer } from '#tests/support/database.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { emptyDatabase, everything, restore, rowCount, useDirectory } from './support.ts';

const directory = useDirectory();

/** Sessions enough that a backup is a while under way between the figures and what they sum up. */
async function addSessions({ db }: World, userId: string, count = 12_000): Promise<void> {
	await db.execute(sql`insert into sessions (user_id, token, expires_at, user_agent)
		select ${userId}, n, now(), repeat(md5(n::text), 8) from generate_series(1, ${count}) as n`);
}

describe('while eight learners practise', () => {
	it('a backup is of one moment, and its figures agree', async () => {
		const [world, to] = [await createWorld(), await createWorld()];
		const learners = await Promise.all(Array.from({ length: 8 }, () => world.createUser()));
		const scenarioIds = await Promise.all(
			Array.from({ length: 5 }, async () => (await world.createScenario()).id)
		);
		await addSessions(world, (await world.createUser()).id, 20_000);
		let [isOver, actions] = [false, 0];
		const practising = learners.map(async (learner, index) => {
			const context = world.as(learner);
			for (let round = index; !isOver; round += 1) {
				const scenarioId = scenarioIds[round % scenarioIds.length] as string;
				await saveScenario(context, { scenarioId });
				await markCompleted(context, { scenarioId, attemptId: randomUUID() });
				await rateScenario(context, { scenarioId, rating: 1 + (round % 5) });
				await unsaveScenario(context, { scenarioId });
				actions += 4;
			}
		});
		const files = [directory.next(), directory.next(), directory.next()];
		const during: number[] = [];
		for (const file of files) {
			const before = actions;
			expect((await writeBackup(world.db, { file })).differences).toBe(0);
			during.push(actions - before);
		}
		isOver = true;
		await Promise.all(practising);
		expect(Math.min(...during), 'actions during a backup').toBeGreaterThan(0);
		for (const [index, file] of files.entries()) {
			const target = index === 0 ? to : await createWorld();
			await restore(target.db, file);
			expect(await findDifferences(target.db)).toEqual([]);
		}
	});
});

describe('an ordinary role that owns the database', () => {
	it('backs up and restores without being a superuser', async () => {
		const role = `${inject('databasePrefix')}owner`;
		const password = randomBytes(12).toString('hex');
		const urls = [await emptyDatabase(), await emptyDatabase()];
		await onServer(inject('serverUrl'), (client) =>
			client.unsafe(`create role ${role} login nosuperuser password '${password}'`)
		);
		const databases: Database[] = [];
		try {
			for (const url of urls) {
				const name = new URL(url).pathname.slice(1);
				await onServer(inject('serverUrl'), (client) =>
					client.unsafe(`alter database ${name} owner to ${role}`)
				);
				const own = new URL(databaseUrl(inject('serverUrl'), name));
				[own.username, own.password] = [role, password];
				await migrateDatabase(own.href);
				databases.push(connect(own.href, { max: 2 }));
			}
			const [from, to] = databases as [Database, Database];
			await from.$client`insert into users (name, email) values ('Ada', 'ada@example.test')`;
			const [who] = await from.$client<{ rolsuper: boolean }[]>`
				select rolsuper from pg_roles where rolname = current_user`;
			expect(who).toEqual({ rolsuper: false });
			const file = directory.next();
			await writeBackup(from, { file });
			await restore(to, file);
			expect(await everything(to)).toEqual(await everything(from));
		} finally {
			for (const db of databases) await db.$client.end();
			await onServer(inject('serverUrl'), async (client) => {
				for (const url of urls) {
					await client.unsafe(`drop database ${new URL(url).pathname.slice(1)} with (force)`);
				}
				await client.unsafe(`drop role ${role}`);
			});
		}
	});
});

describe('when it is broken off', () => {
	/**
	 * Lets work run that can end the other connection whose transaction is open. A lock keeps that one
	 * from coming to its end before.
	 */
	const withBreakOff = (
		{ db }: World,
		lock: string,
		work: (breakOff: () => void) => Promise<void>
	) =>
		db.$client.begin(async (hand) => {
			await hand.unsafe(`lock table ${lock}`);
			const endings: Promise<unknown>[] = [];
			const ending = () => hand`select pg_terminate_backend(pid) from pg_stat_activity
				where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()`;
			await work(() => {
				if (endings.length === 0) endings.push(ending().execute());
			});
			await Promise.all(endings);
		});

	it('a backup leaves no file behind, and the next one is whole', async () => {
		const world = await createWorld();
		await addSessions(world, (await world.createUser()).id);
		const before = directory.listing();
		const file = directory.next();
		// The last table.
		await withBreakOff(world, 'verifications in access exclusive mode', async (breakOff) => {
			const onProgress = ({ table }: { table: string }) => {
				if (table === 'sessions') breakOff();
			};
			await expect(writeBackup(world.db, { file, onProgress })).rejects.toThrow(
				/^The backup was not written: /
			);
		});
		expect(directory.listing()).toEqual(before);
		await writeBackup(world.db, { file });
		const to = await createWorld();
		await restore(to.db, file);
		expect(await everything(to.db)).toEqual(await everything(world.db));
	});

	it('a backup whose file cannot be written further ends at once, and frees its connection', async () => {
		const world = await createWorld();
		await addSessions(world, (await world.createUser()).id);
		const file = directory.next();
		const onProgress = ({ table }: { table: string }) => {
			if (table === 'sessions') throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
		};
		await expect(writeBackup(world.db, { file, onProgress })).rejects.toThrow(
			'The backup was not written: no space left.'
		);
		expect(fs.existsSync(file)).toBe(false);
		const [busy] = await world.db.$client<{ count: number }[]>`
			select count(*)::int as count from pg_stat_activity
			where datname = current_database() and (state like '%in transaction%' or query ilike 'copy%' and state = 'active')`;
		expect(busy).toEqual({ count: 0 });
	});

	it.each(['users', 'sessions'])(
		'a restore that has come to %s leaves the database empty, and can be begun anew',
		async (table) => {
			const [world, to] = [await createWorld(), await createWorld()];
			await addSessions(world, (await world.createUser()).id);
			const file = directory.next();
			await writeBackup(world.db, { file });
			const checked = await checkBackup(file);
			// Where the first table that was filled and compared is analysed.
			await withBreakOff(to, 'pg_statistic in share mode', async (breakOff) => {
				const onProgress = (progress: { table: string }) => {
					if (progress.table === table) breakOff();
				};
				await expect(restoreBackup(to.db, checked, { onProgress })).rejects.toThrow(
					/^The backup was not restored, and nothing was changed: /
				);
			});
			expect(await rowCount(to.db)).toBe(0);
			await restoreBackup(to.db, checked);
			expect(await everything(to.db)).toEqual(await everything(world.db));
		}
	);

	it('a restore that fails with its last row leaves nothing behind', async () => {
		const [world, to] = [await createWorld(), await createWorld()];
		await world.createScenario();
		const file = directory.next();
		const { header } = await writeBackup(world.db, { file });
		const onProgress = ({ table }: { table: string }) => {
			if (table === header.tables.at(-1)?.name) throw new Error('by the test');
		};
		const checked = await checkBackup(file);
		await expect(restoreBackup(to.db, checked, { onProgress })).rejects.toThrow('by the test');
		expect(await rowCount(to.db)).toBe(0);
		await restoreBackup(to.db, checked);
	});

	it('a restore that runs keeps a start from filling the database, and others from writing', async () => {
		const [world, to] = [await createWorld(), await createWorld()];
		await world.createUser();
		await addSessions(world, (await world.createUser()).id);
		const file = directory.next();
		await writeBackup(world.db, { file });
		const seen: string[] = [];
		const starts: Promise<unknown>[] = [];
		const onProgress = () => {
			if (starts.length > 0) return;
			const start = async () => {
				await migrateDatabase(to.url);
				seen.push(`a start finds ${await to.db.$count(users)} learners`);
			};
			starts.push(start());
		};
		await restoreBackup(to.db, await checkBackup(file), { onProgress });
		seen.push('restored');
		await Promise.all(starts);
		expect(seen).toEqual(['restored', 'a start finds 2 learners']);
	});
});

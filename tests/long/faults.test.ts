import { afterEach, expect, test } from 'vitest';
import { cleanUp } from '#tests/support/app-process.ts';
import { onServer } from '#tests/support/database.ts';
import { type FaultScene, openFaultScene } from '#tests/support/fault-scene.ts';
import { endOwnPostgres, startOwnPostgres } from '#tests/support/own-postgres.ts';

let scene: FaultScene | undefined;

afterEach(async () => {
	await scene?.stop();
	scene = undefined;
	await cleanUp();
	await endOwnPostgres();
});

/** A primary, and a standby that follows it. */
async function startPair() {
	const primary = await startOwnPostgres();
	await primary.end('fast');
	const { username, password, hostname, port } = new URL(primary.url);
	const standby = await startOwnPostgres(
		{ primary_conninfo: `host=${hostname} port=${port} user=${username} password=${password}` },
		{ server: primary, signalFile: 'standby.signal' }
	);
	await primary.start();
	return { primary, standby };
}

test('nothing is lost, counted twice or left waiting while the network swallows everything for long', async () => {
	const server = await startOwnPostgres();
	const { endure, proxy } = (scene = await openFaultScene(server.url));
	for (let round = 0; round < 2; round++) {
		await endure({
			begin: () => proxy.be('silent'),
			end: () => proxy.be('none'),
			milliseconds: 20_000
		});
	}
});

test('nothing is lost or counted twice while the network comes and goes for minutes', async () => {
	const server = await startOwnPostgres();
	const { endure, proxy } = (scene = await openFaultScene(server.url));
	for (const fault of ['refuse', 'reset', { drop: 0.03 }, 'silent', { drop: 0.3 }] as const) {
		await endure({
			begin: () => proxy.be(fault),
			end: () => proxy.be('none'),
			milliseconds: 20_000
		});
	}
});

test('nothing that was acknowledged is lost when the primary dies and its standby takes over', async () => {
	const { primary, standby } = await startPair();
	await onServer(primary.url, async (client) => {
		await client`alter system set synchronous_standby_names = '*'`;
		await client`select pg_reload_conf()`;
	});
	const isSynchronous = () =>
		onServer(
			primary.url,
			async (client) =>
				(await client`select from pg_stat_replication where sync_state = 'sync'`).count
		);
	await expect.poll(isSynchronous, { timeout: 20_000 }).toBe(1);

	const { endure, moveTo } = (scene = await openFaultScene(primary.url));
	const counts = await endure({
		begin: () => primary.end('kill'),
		end: async () => {
			await onServer(standby.url, (client) => client`select pg_promote()`);
			await moveTo(standby.url);
		},
		milliseconds: 1_000
	});
	expect(counts.acknowledged).toBeGreaterThan(0);
});

test('a standby that is not promoted yet means 503, and no connection to it is kept', async () => {
	const { primary, standby } = await startPair();
	const { endure, moveTo } = (scene = await openFaultScene(primary.url));
	const received = () =>
		onServer(standby.url, async (client) => {
			const [row] = await client<{ there: boolean }[]>`
				select exists (select from pg_database where datname = 'faults') as there`;
			return row?.there;
		});
	await expect.poll(received, { timeout: 20_000 }).toBe(true);
	const counts = await endure({
		begin: () => moveTo(standby.url),
		end: () => moveTo(primary.url),
		milliseconds: 2_000
	});
	expect(counts.unknown).toBeGreaterThan(0);
});

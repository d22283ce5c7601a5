import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fault } from '#tests/support/database-proxy.ts';
import { cleanUp } from '#tests/support/app-process.ts';
import { onServer } from '#tests/support/database.ts';
import { appRole, type FaultScene, openFaultScene } from '#tests/support/fault-scene.ts';
import { ask } from '#tests/support/ask.ts';
import { endOwnPostgres, type OwnPostgres, startOwnPostgres } from '#tests/support/own-postgres.ts';

let server: OwnPostgres;
let scene: FaultScene;

beforeAll(async () => {
	server = await startOwnPostgres();
	scene = await openFaultScene(server.url);
});
afterAll(async () => {
	await scene?.stop();
	await cleanUp();
	await endOwnPostgres();
});

const nothing = () => Promise.resolve();
const whileTheNetwork = (fault: Fault, milliseconds: number) =>
	scene.endure({
		begin: () => scene.proxy.be(fault),
		end: () => scene.proxy.be('none'),
		milliseconds
	});
const asAdmin = (text: string) => onServer(server.url, (client) => client.unsafe(text));
/** Ends every connection of the app. */
const endConnections = () =>
	asAdmin(
		`select pg_terminate_backend(pid) from pg_stat_activity where usename = '${appRole.name}'`
	);

test('without any fault, everything is answered at once', async () => {
	const counts = await scene.endure({ begin: nothing, end: nothing, milliseconds: 1_500 });
	expect(counts.acknowledged).toBeGreaterThan(0);
	expect(counts.unknown).toBe(0);
});

test.each<[string, Fault, number]>([
	['refuses', 'refuse', 1_500],
	['cuts off whoever connects', 'reset', 1_500],
	['is slow', { delay: 200 }, 3_000],
	['is very slow', { delay: 2_000 }, 6_000],
	['swallows everything', 'silent', 8_000]
])('nothing is lost, counted twice or left waiting while the network %s', async (_, fault, ms) => {
	const counts = await whileTheNetwork(fault, ms);
	expect(counts.acknowledged).toBeGreaterThan(0);
	if (typeof fault === 'string') expect(counts.unknown).toBeGreaterThan(0);
});

test('one connection in thirty is cut after sending, and hardly anybody notices', async () => {
	const { acknowledged, refused, unknown } = await whileTheNetwork({ drop: 0.03 }, 4_000);
	expect(acknowledged).toBeGreaterThan(0);
	expect(unknown).toBeLessThanOrEqual(1 + (acknowledged + refused) / 10);
});

test('every connection is ended by the server, and nobody notices', async () => {
	const counts = await scene.endure({
		begin: endConnections,
		end: endConnections,
		milliseconds: 500
	});
	expect(counts.unknown).toBe(0);
});

test.each(['fast', 'immediate', 'kill'] as const)(
	'what was acknowledged outlives a restart of the server (%s)',
	async (how) => {
		await scene.endure({
			begin: () => server.end(how),
			end: () => server.start(),
			milliseconds: 500
		});
	}
);

test.each([
	[
		'the password is another',
		`alter role app password 'another'`,
		`alter role app password '${appRole.password}'`
	],
	['the role may not log in', 'alter role app nologin', 'alter role app login'],
	[
		'a right is taken away',
		`alter table scenarios owner to ${'rehearsal'}`,
		'alter table scenarios owner to app'
	]
])('%s: 503, and back when it is put right', async (_, wrong, right) => {
	const change = async (text: string) => {
		await scene.db.$client.unsafe(text);
		await endConnections();
	};
	const counts = await scene.endure({
		begin: () => change(wrong),
		end: () => scene.db.$client.unsafe(right),
		milliseconds: 1_000
	});
	expect(counts.unknown).toBeGreaterThan(0);
});

test('when every connection waits for a lock, others are refused within a second', async () => {
	let refusals: number[] = [];
	await scene.endure({
		begin: () =>
			scene.db.transaction(async (transaction) => {
				await transaction.execute('lock table scenarios in access exclusive mode');
				// The first ones take all connections, the others find none. Each asks for another list: one
				// that many ask for is read once.
				const asked = Array.from({ length: 60 }, (_, number) =>
					ask(`${scene.address}/scenarios?tag=tag-${number}`)
				);
				const answers = await Promise.all(asked);
				expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 503));
				refusals = answers.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
			}),
		end: nothing,
		milliseconds: 0
	});
	expect(refusals[30], `all: ${refusals.map(Math.round).join()}`).toBeLessThan(2_000);
});

test('a row that is locked for long holds up nobody but who needs it', async () => {
	const counts = await scene.endure({
		begin: () =>
			scene.db.transaction(async (transaction) => {
				await transaction.execute(
					`select from scenario_metadata where scenario_id = 'asking-for-a-raise' for update`
				);
				await new Promise((resolve) => setTimeout(resolve, 3_000));
				const { status } = await ask(`${scene.address}/scenarios?sort=saved`);
				expect(status).toBe(200);
			}),
		end: nothing,
		milliseconds: 0
	});
	expect(counts.unknown).toBeGreaterThan(0);
	expect(counts.acknowledged).toBeGreaterThan(0);
});

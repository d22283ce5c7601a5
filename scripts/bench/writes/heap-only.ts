import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import { openClient } from '#lib/server/db/address.ts';
import type { Database } from '#lib/server/db/client.ts';
import { type Chance, chanceOf } from '../../demo/random.ts';
import type { Stage } from './fill.ts';
import { throughServices } from './services.ts';
import type { FullWay, Place } from './way.ts';

/** How many rows of a table were updated, and how many of them without touching an index. */
export interface Updates {
	all: number;
	heapOnly: number;
}

/** What one kind of action did to the two tables. */
export interface ActionUpdates {
	progress: Updates;
	metadata: Updates;
}

type Do = (action: string, act: (way: FullWay) => Promise<unknown>) => Promise<unknown>;

const clients = 4;

/**
 * Lets learners visit scenarios, and reads from the server how each action's rows were updated. An
 * update that changes no indexed column and finds room in its page is a heap-only one: no index
 * grows by it.
 *
 * @param url of a database that `fill` has filled; half of the visits meet rows that lie there
 * @param visits each a rehearsal from saving to notes, some 20 actions
 * @returns what was counted, by kind of action
 */
export async function countHeapOnly(
	url: string,
	stage: Stage,
	visits: number
): Promise<Map<string, ActionUpdates>> {
	const chance = chanceOf(2026);
	const found = new Map<string, ActionUpdates>();
	const sql = openClient(url, { max: clients, onnotice: () => undefined });
	const places = choosePlaces(stage, visits, chance);
	try {
		const client = async () => {
			for (let place = places.pop(); place; place = places.pop()) {
				await visit(place, chance, async (action, act) => {
					const { answer, updates } = await counted(sql, act);
					add(found, action, updates);
					return answer;
				});
			}
		};
		await Promise.all(Array.from({ length: clients }, client));
		return found;
	} finally {
		await sql.end({ timeout: 5 });
	}
}

/** What a learner does in an evening on one scenario: ticks and notes are kept as they come. */
async function visit(place: Place, chance: Chance, act: Do): Promise<void> {
	await act('save', (way) => way.save(place));
	const attempt = (await act('start', (way) => way.start(place))) as string;
	for (let ticks = 1; ticks <= 4; ticks += 1) {
		const objectives = Array.from({ length: ticks }, (_, index) => index);
		await act('keep', (way) => way.keep(place, attempt, objectives));
	}
	await act('complete', (way) => way.complete(place, attempt));
	for (const rating of [3, 4]) await act('rate', (way) => way.rate(place, rating));
	if (chance.happens(0.3)) {
		const text = words(chance, chance.whole(200, 1_500));
		for (let part = 1; part <= 8; part += 1) {
			const written = text.slice(0, (text.length * part) / 8);
			await act('notes', (way) => way.writeNotes(place, written));
		}
	}
	if (chance.happens(0.05)) {
		const text = words(chance, 20_000);
		for (let cut = 7; cut >= 0; cut -= 1) {
			const written = text.slice(cut);
			await act('notes, 20,000 characters', (way) => way.writeNotes(place, written));
		}
	}
	await act('mark completed', (way) => way.completeAtOnce(place, randomUUID()));
	await act('unsave', (way) => way.unsave(place));
}

/** Does something in a transaction of its own, and asks at its end what it has updated. */
async function counted(
	sql: postgres.Sql,
	act: (way: FullWay) => Promise<unknown>
): Promise<{ answer: unknown; updates: ActionUpdates }> {
	return sql.begin(async (transaction) => {
		// The connection's counts, until it hands them in: what earlier actions did may be among them.
		const before = await readUpdates(transaction);
		const answer = await act(throughServices({ $client: transaction } as unknown as Database));
		const after = await readUpdates(transaction);
		const difference = (table: keyof ActionUpdates): Updates => ({
			all: after[table].all - before[table].all,
			heapOnly: after[table].heapOnly - before[table].heapOnly
		});
		const updates = { progress: difference('progress'), metadata: difference('metadata') };
		return { answer, updates };
	});
}

async function readUpdates(sql: postgres.TransactionSql): Promise<ActionUpdates> {
	const rows = await sql<{ relname: string; all: string; hot: string }[]>`
		select relname, n_tup_upd as all, n_tup_hot_upd as hot from pg_stat_xact_user_tables
		where relname in ('user_scenario_progress', 'scenario_metadata')`;
	const of = (name: string): Updates => {
		const row = rows.find(({ relname }) => relname === name);
		return { all: Number(row?.all ?? 0), heapOnly: Number(row?.hot ?? 0) };
	};
	return { progress: of('user_scenario_progress'), metadata: of('scenario_metadata') };
}

function add(found: Map<string, ActionUpdates>, action: string, updates: ActionUpdates): void {
	const none = (): Updates => ({ all: 0, heapOnly: 0 });
	const sum = found.get(action) ?? { progress: none(), metadata: none() };
	for (const table of ['progress', 'metadata'] as const) {
		sum[table].all += updates[table].all;
		sum[table].heapOnly += updates[table].heapOnly;
	}
	found.set(action, sum);
}

/** Text that compresses as words do. */
function words(chance: Chance, length: number): string {
	let text = '';
	while (text.length < length) {
		text += `${chance.whole(0, 36 ** 4).toString(36)}${chance.happens(0.1) ? '. ' : ' '}`;
	}
	return text.slice(0, length);
}

const choosePlaces = ({ learners, scenarios }: Stage, count: number, chance: Chance): Place[] =>
	learners
		.flatMap((learner) =>
			scenarios.map((scenario) => ({ place: { learner, scenario }, at: chance.unit() }))
		)
		.sort((a, b) => a.at - b.at)
		.slice(0, count)
		.map(({ place }) => place);

import { sql } from 'drizzle-orm';
import type { ActorContext } from '#lib/server/context.ts';
import type { Database } from '#lib/server/db/client.ts';

/**
 * Does something a learner does and leaves its transaction open.
 *
 * @returns what commits it
 */
export async function holdOpen(
	context: ActorContext,
	act: (context: ActorContext) => Promise<unknown>
): Promise<() => Promise<void>> {
	let release = () => {};
	const released = new Promise<void>((resolve) => (release = resolve));
	let committed: Promise<unknown> = Promise.resolve();
	await new Promise<void>((resolve, reject) => {
		committed = context.db.$client.begin(async (transaction) => {
			await act({ ...context, db: { $client: transaction } as unknown as Database });
			resolve();
			await released;
		});
		committed.catch(reject);
	});
	return async () => {
		release();
		await committed;
	};
}

/** Waits until so many connections to this database wait for what others hold. */
export async function untilSomeoneWaits(db: Database, many = 1): Promise<void> {
	for (;;) {
		const [waiting] = await db.execute<{ count: number }>(sql`
			select count(*)::integer as count from pg_stat_activity
			where datname = current_database() and wait_event_type = 'Lock'`);
		if ((waiting?.count ?? 0) >= many) return;
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

/** The same context, which says how many transactions were begun: one more than acts was tried again. */
export function counting<Who extends { db: Database }>(context: Who): [Who, () => number] {
	let begun = 0;
	const db = new Proxy(context.db, {
		get: (target, name) => {
			if (name === 'transaction') begun += 1;
			const found: unknown = Reflect.get(target, name);
			return typeof found === 'function' ? (found.bind(target) as unknown) : found;
		}
	});
	return [{ ...context, db }, () => begun];
}

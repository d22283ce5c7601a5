import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { endedConnection } from './errors.ts';

/** Milliseconds within which the driver notices that a connection is gone. */
const notice = 10_000;

type Work = (transaction: postgres.TransactionSql) => unknown;

/**
 * Has the driver's transactions survive the loss of their connection. It notices the loss by itself
 * and rejects the transaction; told of an error by the work as well, it sends a ROLLBACK down a
 * socket that is no more, and the process dies of that. So it is not told of such an error.
 *
 * @returns the same client
 */
export function sparingLostConnections(client: postgres.Sql): postgres.Sql {
	const begin = client.begin.bind(client) as unknown as (
		mode: string,
		work: Work
	) => Promise<unknown>;
	const sparing = (...args: [string, Work] | [Work]): Promise<unknown> => {
		const [mode, work] = args.length === 2 ? args : ['', args[0]];
		let isOver = false;
		const outcome = begin(mode, async (transaction) => {
			try {
				return await work(transaction);
			} catch (error) {
				if (endedConnection(error)) {
					await sleep(notice, undefined, { ref: false });
					if (isOver) await new Promise(() => undefined);
				}
				// It was the end of some other connection.
				throw error;
			}
		});
		return outcome.finally(() => (isOver = true));
	};
	return Object.assign(client, { begin: sparing }) as postgres.Sql;
}

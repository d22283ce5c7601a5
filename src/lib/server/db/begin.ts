import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { connectionError } from './connection.ts';
import { endedConnection } from './errors.ts';

/** Milliseconds within which the driver notices that a connection is gone. */
const notice = 10_000;

type Work = (transaction: postgres.TransactionSql) => unknown;

/**
 * Has the driver's transactions survive the loss of their connection. It notices the loss by itself
 * and rejects the transaction; told of an error by the work as well, it sends a ROLLBACK down a
 * socket that is no more, and the process dies of that. So it is not told of such an error, nor how
 * work ends that goes on after the loss; and what such work would still send is refused.
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
		const outcome = begin(
			mode,
			spared(work, () => isOver)
		);
		return outcome.finally(() => (isOver = true));
	};
	return Object.assign(client, { begin: sparing }) as postgres.Sql;
}

/** Work of a transaction, or of a savepoint in it, of whose end nobody hears once that is over. */
function spared(work: Work, isOver: () => boolean): Work {
	return async (transaction) => {
		try {
			return await work(whileOpen(transaction, isOver));
		} catch (error) {
			if (endedConnection(error)) await sleep(notice, undefined, { ref: false });
			throw error;
		} finally {
			if (isOver()) await new Promise(() => undefined);
		}
	};
}

/** A transaction that takes no statement once it is over, nor do savepoints in it. */
function whileOpen(
	transaction: postgres.TransactionSql,
	isOver: () => boolean
): postgres.TransactionSql {
	const mustBeOpen = () => {
		if (isOver()) throw connectionError('CONNECTION_CLOSED');
	};
	const savepoint = (...args: [string, Work] | [Work]): Promise<unknown> =>
		args.length === 2
			? transaction.savepoint(args[0], spared(args[1], isOver))
			: transaction.savepoint(spared(args[0], isOver));
	return new Proxy(transaction, {
		apply: (target, self, values) => {
			mustBeOpen();
			return Reflect.apply(target, self, values) as unknown;
		},
		get: (target, name) => {
			mustBeOpen();
			return name === 'savepoint' ? savepoint : (Reflect.get(target, name) as unknown);
		}
	});
}

import type postgres from 'postgres';
import { type Connection, connectionError } from './connection.ts';
import type { Pool } from './pool.ts';
import { withRetry } from './retry.ts';

type Send = (statement: (client: postgres.Sql) => PromiseLike<unknown>) => Promise<unknown>;
type Client = (
	text: TemplateStringsArray | string,
	...values: never[]
) => postgres.PendingQuery<postgres.Row[]>;

/** What a read begins with, and what no read holds: it may be sent again whenever it failed. */
const isRead = (text: string): boolean =>
	/^\s*(select|with)\b/i.test(text) && !/\b(insert|update|delete|merge|share)\b/i.test(text);

/** A statement that is sent when its answer is waited for, as the driver's own are. */
class Statement implements PromiseLike<unknown> {
	readonly #send: () => Promise<unknown>;
	readonly #asValues: () => Statement;
	#answer: Promise<unknown> | undefined;

	constructor(send: Send, make: (client: postgres.Sql) => postgres.PendingQuery<postgres.Row[]>) {
		this.#send = () => send(make);
		this.#asValues = () =>
			new Statement(send, (client) => make(client).values() as unknown as ReturnType<typeof make>);
	}

	/** Rows as lists of values. */
	values(): Statement {
		return this.#asValues();
	}

	execute(): this {
		this.#answer ??= this.#send();
		return this;
	}

	then: PromiseLike<unknown>['then'] = (done, failed) => {
		this.#answer ??= this.#send();
		return this.#answer.then(done, failed);
	};

	catch<T>(failed: (error: unknown) => T): Promise<unknown> {
		this.#answer ??= this.#send();
		return this.#answer.catch(failed);
	}
}

/** Statements that go where `send` sends them: `sql.unsafe(text, values)`, and text in backquotes. */
function statements(send: Send, isSentAgain: boolean) {
	const sendFor = (text: string): Send =>
		isSentAgain && isRead(text) ? (statement) => withRetry(() => send(statement)) : send;
	const tagged: Client = (text, ...values) =>
		new Statement(sendFor(typeof text === 'string' ? text : text.join('?')), (client) =>
			(client as unknown as Client)(text, ...values)
		) as never;
	const unsafe = (...query: Parameters<postgres.Sql['unsafe']>) =>
		new Statement(sendFor(query[0]), (client) => client.unsafe(...query));
	return Object.assign(tagged, { unsafe });
}

/**
 * The pool as the query builder and prepared statements know the driver: `unsafe`, `begin`, `end`,
 * and statements in backquotes without parts in them. A read that met a lost connection is sent
 * again; what writes is repeated only by who knows that it may be (`withRetry`).
 */
export function pooledClient(pool: Pool): postgres.Sql & Pick<Pool, 'renew' | 'wait'> {
	const send: Send = (statement) => pool.use((connection) => connection.run(statement));
	const begin = async (...args: [string, Work] | [Work]): Promise<unknown> => {
		const [mode, work] = args.length === 2 ? args : ['', args[0]];
		return pool.use((connection) => inTransaction(connection, mode, work));
	};
	const client = Object.assign(statements(send, true), {
		options: pool.options,
		begin,
		end: (options?: { timeout?: number }) => pool.end(options),
		renew: () => pool.renew(),
		wait: () => pool.wait()
	});
	return client as unknown as postgres.Sql & Pick<Pool, 'renew' | 'wait'>;
}

type Work = (transaction: postgres.TransactionSql) => unknown;

/** As the driver's own `begin`: a statement that failed fails the whole, also when it was caught. */
async function inTransaction(connection: Connection, mode: string, work: Work): Promise<unknown> {
	const command = (text: string) => connection.run((client) => client.unsafe(text));
	let savepoints = 0;
	// Whoever goes on after the end would write on a connection that somebody else has by then.
	let isOver = false;
	const mustBeOpen = () => {
		if (isOver) throw connectionError('TRANSACTION_ENDED');
	};

	const within = async (
		work: Work,
		{ undo, finish }: { undo: string; finish: string }
	): Promise<unknown> => {
		const failed: unknown[] = [];
		const send: Send = async (statement) => {
			mustBeOpen();
			try {
				return await connection.run(statement);
			} catch (error) {
				failed.push(error);
				throw error;
			}
		};
		const savepoint = async (...args: [string, Work] | [Work]) => {
			mustBeOpen();
			const name = `s${savepoints++}`;
			await command(`savepoint ${name}`);
			const ends = { undo: `rollback to ${name}`, finish: `release ${name}` };
			return within(args.length === 2 ? args[1] : args[0], ends);
		};
		try {
			const transaction = Object.assign(statements(send, false), { savepoint });
			const result = await work(transaction as unknown as postgres.TransactionSql);
			if (failed.length > 0) throw failed[0];
			await command(finish);
			return result;
		} catch (error) {
			// What cannot be taken back in order goes with its connection.
			if (connection.isUsable()) await command(undo).catch(() => connection.destroy());
			throw error;
		}
	};
	await command(`begin ${mode.replace(/[^a-z ]/gi, '')}`);
	const workAndEnd: Work = async (transaction) => {
		try {
			return await work(transaction);
		} finally {
			isOver = true;
		}
	};
	return within(workAndEnd, { undo: 'rollback', finish: 'commit' });
}

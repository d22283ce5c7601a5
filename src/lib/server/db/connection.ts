import net from 'node:net';
import postgres from 'postgres';
import { openClient } from './address.ts';

/** Milliseconds: to reach the server, and for a statement, above the server's own five seconds. */
const reachDeadline = 2_500;
const statementDeadline = 6_000;

/** A server that takes no writes: it was not promoted yet, or is the primary no more. */
const standby = '25006';

export type ClientSettings = postgres.Options<Record<string, never>>;

/**
 * One connection to the server, used by one at a time and never again once anything is wrong with
 * it. The driver's own pool uses its connections again after a loss: one that was lost in the middle
 * of a statement then gives no answer any more (0015).
 */
export interface Connection {
	/**
	 * Sends a statement and waits for its answer. The first one connects.
	 *
	 * @throws the driver's error; `CONNECTION_DESTROYED` when it was cut, or the deadline has passed
	 */
	run<T>(statement: (client: postgres.Sql) => PromiseLike<T>): Promise<T>;
	/** Whether another statement may be sent. */
	isUsable(): boolean;
	/** Cuts it at once; what runs on it is rejected. */
	destroy(): void;
	/** Takes leave of the server. */
	close(): Promise<void>;
	/** How values are read and written. */
	readonly options: postgres.Sql['options'];
}

/** An error with a code of the driver's kind. */
export const connectionError = (code: string): Error =>
	Object.assign(new Error(`The connection to the database: ${code}`), { code });

/**
 * Makes a connection.
 *
 * @param url as `openClient` takes it
 * @param onLost called once, when nothing more can be sent on it
 */
export function createConnection(
	url: string,
	settings: ClientSettings,
	onLost: () => void
): Connection {
	let socket: net.Socket | undefined;
	let isLost = false;
	/** What runs at the moment: each rejects its statement. */
	const running = new Set<(code: string) => void>();
	const fail = (code: string) => {
		for (const reject of running) reject(code);
	};

	const lose = () => {
		if (isLost) return;
		isLost = true;
		onLost();
		// The driver has the better word, but says nothing of what it took while its socket went.
		setImmediate(fail, 'CONNECTION_CLOSED');
	};
	const destroy = () => {
		fail('CONNECTION_DESTROYED');
		lose();
		socket?.destroy();
	};
	const reach = async ({ host, port, path }: postgres.Sql['options']): Promise<net.Socket> => {
		// A second socket would be the driver's own try to go on after a loss.
		if (isLost || socket) throw connectionError('CONNECTION_CLOSED');
		socket = path ? net.connect(path) : net.connect(port[0] ?? 0, host[0]);
		for (const event of ['error', 'end', 'close']) socket.on(event, lose);
		// The name that a certificate is checked for.
		Object.assign(socket, { host: host[0] });
		await connected(socket);
		return socket;
	};
	const client = openClient(url, {
		...settings,
		max: 1,
		fetch_types: false,
		idle_timeout: 0,
		max_lifetime: null,
		onclose: lose,
		socket: reach
	} as ClientSettings);

	return {
		options: client.options,
		isUsable: () => !isLost,
		destroy,
		run: (statement) =>
			new Promise((resolve, reject) => {
				if (isLost) return reject(connectionError('CONNECTION_CLOSED'));
				const late = setTimeout(destroy, statementDeadline);
				const settle = () => {
					clearTimeout(late);
					running.delete(cut);
				};
				const cut = (code: string) => {
					settle();
					reject(connectionError(code));
				};
				running.add(cut);
				statement(client).then(
					(answer) => {
						settle();
						resolve(answer);
					},
					(error: Error) => {
						settle();
						// Anything but a plain refusal of the statement is the end of the connection.
						if (!isRefusal(error)) destroy();
						reject(error);
					}
				);
			}),
		close: async () => {
			lose();
			await client.end({ timeout: 1 });
			socket?.destroy();
		}
	};
}

const isRefusal = (error: unknown): boolean =>
	error instanceof postgres.PostgresError && error.severity === 'ERROR' && error.code !== standby;

function connected(socket: net.Socket): Promise<void> {
	return new Promise((resolve, reject) => {
		const late = setTimeout(
			() => socket.destroy(connectionError('CONNECT_TIMEOUT')),
			reachDeadline
		);
		socket.once('connect', resolve).once('error', reject).once('close', reject);
		for (const event of ['connect', 'close']) socket.once(event, () => clearTimeout(late));
	});
}

import net from 'node:net';

/** What the network between the app and its database does. */
export type Fault =
	| 'none'
	/** Nobody listens, and what was open is gone. */
	| 'refuse'
	/** Whoever connects is cut off at once, and what was open as well. */
	| 'reset'
	/**
	 * Nothing comes through and nothing is closed, as when the network swallows everything.
	 * Connections of this time stay silent for ever.
	 */
	| 'silent'
	/** What the app sends arrives so many milliseconds later. */
	| { delay: number }
	/** After so much of what the app sends, a share of 1, the connection is cut. */
	| { drop: number }
	/** The first connection that sends this text is cut in place of the answer; then all is well. */
	| { loseAnswerTo: string };

/** Stands between the app and its database, on a port of the loopback address. */
export interface DatabaseProxy {
	/** The database's address, by way of the proxy. */
	url: string;
	/** From now on the network is so. */
	be(fault: Fault): Promise<void>;
	/** New connections lead to another server from now on; those that are open are cut. */
	moveTo(databaseUrl: string): void;
	stop(): Promise<void>;
}

/** @param databaseUrl with a host and a port, or with a socket directory as its `host` parameter */
export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
	const pairs = new Set<Pair>();
	let fault: Fault = 'none';
	let connectOn = connector(databaseUrl);

	const server = net.createServer((near) => {
		if (fault === 'reset') return near.resetAndDestroy();
		const far = fault === 'silent' ? new net.Socket() : connectOn();
		const pair = makePair(
			near,
			far,
			() => fault,
			() => (fault = 'none')
		);
		pairs.add(pair);
		near.once('close', () => pairs.delete(pair));
		if (fault === 'silent') pair.silence();
	});
	const listen = (port: number) =>
		new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
	await listen(0);
	const { port } = server.address() as net.AddressInfo;

	const url = new URL(databaseUrl);
	url.hostname = '127.0.0.1';
	url.port = String(port);
	url.searchParams.delete('host');
	const cutAll = () => {
		for (const pair of pairs) pair.cut();
	};

	return {
		url: url.href,
		be: async (next) => {
			fault = next;
			if (fault === 'refuse') server.close();
			else if (!server.listening) await listen(port);
			if (fault === 'refuse' || fault === 'reset') cutAll();
			if (fault === 'silent') for (const pair of pairs) pair.silence();
		},
		moveTo: (other) => {
			connectOn = connector(other);
			cutAll();
		},
		stop: async () => {
			cutAll();
			if (server.listening) await new Promise((resolve) => server.close(resolve));
		}
	};
}

interface Pair {
	cut: () => void;
	silence: () => void;
}

function makePair(near: net.Socket, far: net.Socket, fault: () => Fault, isWell: () => void): Pair {
	let isSilent = false;
	let isAnswerLost = false;
	let due = 0;
	let passing = Promise.resolve();
	const cut = () => {
		if (Math.random() < 0.5) near.resetAndDestroy();
		else near.destroy();
		far.destroy();
	};
	for (const socket of [near, far]) socket.on('error', () => undefined);
	near.once('close', () => far.destroy());
	far.once('close', () => {
		if (!isSilent) near.destroy();
	});
	far.on('data', (chunk) => {
		if (isAnswerLost) cut();
		else if (!isSilent && near.writable) near.write(chunk);
	});
	near.on('data', (chunk) => {
		const now = fault();
		const { delay, drop, loseAnswerTo } = { ...nothing, ...(typeof now === 'object' && now) };
		if (loseAnswerTo !== null && chunk.includes(loseAnswerTo)) {
			isAnswerLost = true;
			isWell();
		}
		due = Math.max(due, Date.now() + delay);
		const arrival = due;
		// In the order in which they were sent, whatever the delay is meanwhile.
		passing = passing.then(async () => {
			const wait = arrival - Date.now();
			if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
			if (isSilent || !far.writable) return;
			far.write(chunk);
			if (Math.random() < drop) setTimeout(cut, Math.random() * 5);
		});
	});
	return { cut, silence: () => (isSilent = true) };
}

const nothing = { delay: 0, drop: 0, loseAnswerTo: null };

function connector(databaseUrl: string): () => net.Socket {
	const url = new URL(databaseUrl);
	const port = url.port || '5432';
	const directory = url.searchParams.get('host');
	if (directory) return () => net.connect(`${directory}/.s.PGSQL.${port}`);
	return () => net.connect(Number(port), url.hostname);
}

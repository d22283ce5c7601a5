import net from 'node:net';

/** Stands between the app and its database, on a port of the loopback address. */
export interface DatabaseProxy {
	/** The database's address, by way of the proxy. */
	url: string;
	/**
	 * From now on nothing comes through and nothing is closed, as when the network swallows
	 * everything: connections that are open stay silent for ever, new ones until `thaw`.
	 */
	freeze(): void;
	/** New connections come through again. */
	thaw(): void;
	stop(): Promise<void>;
}

/** @param databaseUrl with a host and a port, or with a socket directory as its `host` parameter */
export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
	const url = new URL(databaseUrl);
	const connectOn = connector(url);
	const sockets = new Set<net.Socket>();
	let isFrozen = false;

	const keep = (socket: net.Socket) => {
		sockets.add(socket);
		socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
		return socket;
	};
	const server = net.createServer((near) => {
		keep(near);
		if (isFrozen) return near.pause();
		const far = keep(connectOn());
		near.pipe(far).once('close', () => near.destroy());
		far.pipe(near).once('close', () => far.destroy());
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	url.hostname = '127.0.0.1';
	url.port = String((server.address() as net.AddressInfo).port);
	url.searchParams.delete('host');

	return {
		url: url.href,
		freeze: () => {
			isFrozen = true;
			for (const socket of sockets) socket.unpipe().pause();
		},
		thaw: () => (isFrozen = false),
		stop: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		}
	};
}

function connector(url: URL): () => net.Socket {
	const port = url.port || '5432';
	const directory = url.searchParams.get('host');
	if (directory) return () => net.connect(`${directory}/.s.PGSQL.${port}`);
	return () => net.connect(Number(port), url.hostname);
}

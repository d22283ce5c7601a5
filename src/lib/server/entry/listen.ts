import type http from 'node:http';
import os from 'node:os';
import type { AddressInfo } from 'node:net';
import { SetupError } from '../setup-error.ts';

/**
 * Starts to listen.
 *
 * @returns the address to open in a browser
 * @throws {SetupError} when the port or the address cannot be had
 */
export function listen(server: http.Server, host: string, port: number): Promise<string> {
	return new Promise((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) => {
			reject(new SetupError(reason(error, host, port), { cause: error }));
		});
		server.listen(port, host, () => {
			const address = server.address() as AddressInfo;
			resolve(`http://${shownHost(host)}:${address.port}`);
		});
	});
}

function reason(error: NodeJS.ErrnoException, host: string, port: number): string {
	switch (error.code) {
		case 'EADDRINUSE':
			return `Port ${port} of ${host} is in use. Stop what uses it, or set PORT to another.`;
		case 'EACCES':
			return `Port ${port} may not be used by this user. Set PORT to one above 1023.`;
		case 'EADDRNOTAVAIL':
		case 'ENOTFOUND':
			return `HOST ${host} is no address of this machine.`;
		default:
			return `The server cannot listen on ${host}:${port}: ${error.message}`;
	}
}

/** Of "all addresses" the one that other devices of the network can use. */
function shownHost(host: string): string {
	if (host === '0.0.0.0' || host === '::') {
		const all = Object.values(os.networkInterfaces()).flat();
		return all.find((one) => one?.family === 'IPv4' && !one.internal)?.address ?? 'localhost';
	}
	return host.includes(':') ? `[${host}]` : host;
}

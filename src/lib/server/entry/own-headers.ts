import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Headers that tell the application what the connection is; whatever a client sends is replaced. */
export const ownHeaders = {
	protocol: 'x-rehearsal-protocol',
	host: 'x-rehearsal-host',
	address: 'x-rehearsal-address',
	requestId: 'x-request-id'
};

/** What the adapter must know so that it reads those headers; set before it is loaded. */
export const adapterSettings = {
	PROTOCOL_HEADER: ownHeaders.protocol,
	HOST_HEADER: ownHeaders.host,
	ADDRESS_HEADER: ownHeaders.address
};

/**
 * Writes the headers of our own. Without a proxy the protocol is that of the connection, so that
 * forms work over plain HTTP at any address of this machine; `X-Forwarded-…` count only from a
 * proxy that is trusted.
 *
 * @param trustedProxies IP addresses and ranges
 */
export function ownHeadersWriter(trustedProxies: string[]): (request: IncomingMessage) => void {
	const trusted = blockList(trustedProxies);
	return (request) => {
		const { headers, socket } = request;
		const remote = plainAddress(socket.remoteAddress ?? '');
		const isTrusted = contains(trusted, remote);
		const forwarded = (name: string) => (isTrusted ? list(headers[name]) : []);

		const protocol = forwarded('x-forwarded-proto').at(-1);
		const host = forwarded('x-forwarded-host').at(-1) ?? headers.host;
		headers[ownHeaders.protocol] = protocol === 'https' ? 'https' : 'http';
		if (host === undefined) delete headers[ownHeaders.host];
		else headers[ownHeaders.host] = host;
		headers[ownHeaders.address] = clientOf(forwarded('x-forwarded-for'), trusted) ?? remote;
		headers[ownHeaders.requestId] = randomUUID();
	};
}

const list = (value: string | string[] | undefined) =>
	[value ?? []]
		.flat()
		.flatMap((part) => part.split(','))
		.map((part) => part.trim())
		.filter(Boolean);

function blockList(ranges: string[]): BlockList {
	const result = new BlockList();
	for (const range of ranges) {
		const [ip = '', bits] = range.split('/');
		const family = isIP(ip) === 6 ? 'ipv6' : 'ipv4';
		if (bits === undefined) result.addAddress(ip, family);
		else result.addSubnet(ip, Number(bits), family);
	}
	return result;
}

const contains = (ranges: BlockList, address: string) =>
	ranges.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/**
 * From the nearest hop outwards, the first that is not a proxy of ours. What stands beyond it anybody
 * may have written, so nothing there counts, also where this one cannot be read.
 */
function clientOf(hops: string[], trusted: BlockList): string | undefined {
	for (const hop of hops.toReversed()) {
		const address = addressIn(hop);
		if (address === null || !contains(trusted, address)) return address ?? undefined;
	}
	return undefined;
}

/** Some proxies write the port along: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function addressIn(hop: string): string | null {
	const [, bare = hop] =
		/^\[([\da-f:.]+)\](?::\d+)?$/i.exec(hop) ?? /^([\d.]+):\d+$/.exec(hop) ?? [];
	const address = plainAddress(bare);
	return isIP(address) ? address : null;
}

/** An IPv4 peer of a socket that listens on IPv6 shows as `::ffff:192.0.2.1`. */
const plainAddress = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '');

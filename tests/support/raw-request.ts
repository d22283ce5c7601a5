import net from 'node:net';

export interface RawAnswer {
	status: number;
	/** By names in lower case; of several with one name the last. */
	headers: Record<string, string>;
	body: string;
}

/** Milliseconds. */
const patience = 20_000;

/**
 * Sends bytes as they are, whatever a client would say to them, and reads the first answer.
 *
 * @param origin where to
 * @param request each character one byte
 * @throws when the connection ends, or nothing comes, before there is an answer
 */
export function sendRaw(origin: string, request: string): Promise<RawAnswer> {
	const { hostname, port } = new URL(origin);
	return new Promise((resolve, reject) => {
		let text = '';
		const socket = net.connect(Number(port), hostname, () => {
			socket.write(Buffer.from(request, 'latin1'));
		});
		socket.setTimeout(patience, () => socket.destroy(new Error(`no answer: ${text}`)));
		const finish = (error?: Error) => {
			socket.destroy();
			const answer = parse(text);
			if (answer) resolve(answer);
			else reject(error ?? new Error(`no answer: ${text.slice(0, 200)}`));
		};
		socket.on('data', (chunk: Buffer) => {
			text += chunk.toString('latin1');
			const { headers = {}, body = '' } = parse(text) ?? {};
			if (body.length >= Number(headers['content-length'])) finish();
		});
		socket.on('error', finish);
		socket.on('close', () => finish());
	});
}

/** The first lines of a request that ends the connection with its answer. */
export const rawHead = (origin: string, line: string, ...headers: string[]): string =>
	[line, `Host: ${new URL(origin).host}`, 'Connection: close', ...headers, '\r\n'].join('\r\n');

function parse(text: string): RawAnswer | null {
	const end = text.indexOf('\r\n\r\n');
	const [line = '', ...lines] = text.slice(0, end).split('\r\n');
	const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(line)?.[1]);
	if (end < 0 || !status) return null;
	const headers = Object.fromEntries(
		lines.map((header) => {
			const colon = header.indexOf(':');
			return [header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim()];
		})
	);
	return { status, headers, body: text.slice(end + 4) };
}

// The clients of the pages benchmark, a process of their own: they ask for one address again and
// again over connections that stay open, and read no more of an answer than where it ends.
import net from 'node:net';

/** One stretch of work, as the benchmark sends it to this process. */
export interface Order {
	port: number;
	path: string;
	/** Sent with every request, besides the host. */
	headers: Record<string, string>;
	/** Connections, each with one request at a time. */
	clients: number;
	milliseconds: number;
}

/** What came of it. */
export interface Delivery {
	requests: number;
	/** How many were sent away because the server was too busy (503); they are no answers. */
	refused: number;
	/** From the first request to the last answer. */
	seconds: number;
	/** Of the last answer, its head included. */
	bytes: number;
	/** Processor time of this process, in seconds. */
	busy: number;
	/** Milliseconds that the slowest hundredth of the answers took, at the least. */
	slow: number;
}

process.on('message', (order: Order) => {
	work(order).then(
		(delivery) => process.send?.(delivery),
		(error: unknown) => process.send?.({ problem: String(error) })
	);
});
process.on('disconnect', () => process.exit());

async function work(order: Order): Promise<Delivery> {
	const head = Object.entries({ host: `127.0.0.1:${order.port}`, ...order.headers });
	const request = Buffer.from(
		`GET ${order.path} HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
	);
	const taken: number[] = [];
	const refused: number[] = [];
	const began = performance.now();
	const busy = process.cpuUsage();
	const bytes = await Promise.all(
		Array.from({ length: order.clients }, () =>
			askOnAndOn(order, request, began + order.milliseconds, { taken, refused })
		)
	);
	const { user, system } = process.cpuUsage(busy);
	taken.sort((one, other) => one - other);
	return {
		requests: taken.length,
		refused: refused.length,
		seconds: (performance.now() - began) / 1_000,
		bytes: bytes[0] ?? 0,
		busy: (user + system) / 1e6,
		slow: taken[Math.floor(taken.length * 0.99)] ?? 0
	};
}

/** @returns the size of the last answer */
function askOnAndOn(
	{ port, path }: Order,
	request: Buffer,
	until: number,
	{ taken, refused }: Record<'taken' | 'refused', number[]>
): Promise<number> {
	return new Promise((resolve, reject) => {
		const socket = net.connect(port, '127.0.0.1');
		socket.setNoDelay(true);
		let sent = 0;
		let size = 0;
		/** How many bytes the answer has; unknown until its head is here, or while it is in chunks. */
		let whole: number | null = null;
		let isHeadRead = false;
		let isRefusal = false;
		let head = '';
		const ask = () => {
			sent = performance.now();
			[size, whole, isHeadRead, head] = [0, null, false, ''];
			socket.write(request);
		};
		socket.on('connect', ask);
		socket.on('error', reject);
		socket.on('close', () => reject(new Error(`${path}: the connection was closed`)));
		socket.on('data', (chunk: Buffer) => {
			size += chunk.length;
			if (!isHeadRead) {
				head += chunk.toString('latin1');
				const end = head.indexOf('\r\n\r\n');
				if (end < 0) return;
				isHeadRead = true;
				isRefusal = head.startsWith('HTTP/1.1 503 ');
				if (!isRefusal && !head.startsWith('HTTP/1.1 200 ')) {
					reject(new Error(`${path}: ${head.slice(0, head.indexOf('\r\n'))}`));
					return socket.destroy();
				}
				const length = /\r\ncontent-length: (\d+)/i.exec(head.slice(0, end));
				if (length) whole = end + 4 + Number(length[1]);
			}
			const isWhole = whole === null ? endsChunks(chunk) : size >= whole;
			if (!isWhole) return;
			const now = performance.now();
			(isRefusal ? refused : taken).push(now - sent);
			if (now < until) return ask();
			resolve(size);
			socket.destroy();
		});
	});
}

/** The last chunk is an empty one; no page ends like that by itself. */
const endsChunks = (chunk: Buffer) => chunk.subarray(-5).toString('latin1') === '0\r\n\r\n';

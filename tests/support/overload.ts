import http from 'node:http';

/** What one request of a crowd came to; without a status where no answer came. */
export interface Outcome {
	status: number | null;
	retryAfter: string | undefined;
	/** As `performance.now()` says it. */
	begun: number;
	milliseconds: number;
}

/** Asks for one page after another, over connections that stay open. */
export interface Crowd {
	/** So many clients, each of whom waits for its answer; says how many good answers a second. */
	patiently(clients: number, milliseconds: number): Promise<number>;
	/** So many requests a second, whatever becomes of those before. */
	relentlessly(perSecond: number, milliseconds: number): Promise<Outcome[]>;
	ask(path: string): Promise<Outcome>;
	/** Asks for the page whose turn it is. */
	askNext: () => Promise<Outcome>;
	disperse(): void;
}

/**
 * @param address of the app
 * @param paths asked for in turn
 * @param cookie of who asks
 */
export function gatherCrowd(address: string, paths: string[], cookie: string): Crowd {
	const agent = new http.Agent({ keepAlive: true });
	let turn = 0;
	const next = () => paths[turn++ % paths.length] as string;
	const ask = (path: string) =>
		new Promise<Outcome>((resolve) => {
			const begun = performance.now();
			const settle = (response: http.IncomingMessage | null) => {
				resolve({
					status: response?.statusCode ?? null,
					retryAfter: response?.headers['retry-after'],
					begun,
					milliseconds: performance.now() - begun
				});
			};
			const headers = { cookie, accept: 'text/html' };
			const request = http.get(`${address}${path}`, { agent, headers }, (response) => {
				response.resume();
				response.once('end', () => settle(response));
			});
			request.setTimeout(15_000, () => request.destroy());
			request.once('error', () => settle(null));
		});
	const pause = (milliseconds: number) =>
		new Promise((resolve) => setTimeout(resolve, milliseconds));

	return {
		ask,
		askNext: () => ask(next()),
		async patiently(clients, milliseconds) {
			const until = performance.now() + milliseconds;
			let good = 0;
			const client = async () => {
				while (performance.now() < until) {
					if ((await ask(next())).status === 200) good += 1;
				}
			};
			await Promise.all(Array.from({ length: clients }, client));
			return good / (milliseconds / 1_000);
		},
		async relentlessly(perSecond, milliseconds) {
			const begun = performance.now();
			const sent: Promise<Outcome>[] = [];
			for (;;) {
				const passed = performance.now() - begun;
				if (passed >= milliseconds) break;
				while (sent.length < (passed / 1_000) * perSecond) sent.push(ask(next()));
				await pause(5);
			}
			return Promise.all(sent);
		},
		disperse: () => agent.destroy()
	};
}

import { fork } from 'node:child_process';
import path from 'node:path';
import type { Delivery, Order } from './load.ts';

/** The process with the clients. */
export interface Clients {
	work: (order: Order) => Promise<Delivery>;
	stop: () => void;
}

/** Starts a process that asks for pages, so that the time it takes is none of the server's. */
export function startClients(): Clients {
	const child = fork(path.join(import.meta.dirname, 'load.ts'), { stdio: 'inherit' });
	return {
		work: (order) =>
			new Promise((resolve, reject) => {
				child.once('message', (answer: Delivery | { problem: string }) => {
					if ('problem' in answer) reject(new Error(answer.problem));
					else resolve(answer);
				});
				child.send(order);
			}),
		stop: () => void child.kill()
	};
}

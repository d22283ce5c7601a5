import { afterEach, expect, test, vi } from 'vitest';
import { log } from '../log.ts';
import { streamText } from './stream-text.ts';

afterEach(() => void vi.restoreAllMocks());

function pieces() {
	let isEnded = false;
	async function* make() {
		try {
			for (;;) yield await Promise.resolve('and so on ');
		} finally {
			isEnded = true;
		}
	}
	return { made: make(), isEnded: () => isEnded };
}

test('is made as it is taken, and no more once nobody takes it', async () => {
	const { made, isEnded } = pieces();
	const reader = streamText(made, 'id').getReader();
	expect(new TextDecoder().decode((await reader.read()).value)).toBe('and so on ');
	await reader.cancel();
	expect(isEnded()).toBe(true);
});

test('breaks off where somebody takes it a little at a time without end', async () => {
	const logged = vi.spyOn(log, 'error').mockImplementation(() => undefined);
	const { made, isEnded } = pieces();
	// Begun: what never began has no end either.
	await made.next();
	const reader = streamText(made, 'id', 50).getReader();
	const read = async () => {
		for (;;) {
			await reader.read();
			await new Promise((resolve) => setTimeout(resolve, 10));
		}
	};
	await expect(read()).rejects.toThrow('It took too long');
	expect(isEnded(), 'nothing is held for it').toBe(true);
	expect(logged).toHaveBeenCalledTimes(1);
});

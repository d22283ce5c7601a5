import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Autosave, type AutosaveStatus } from './autosave.ts';

function autosaveWith(outcomes: { isDone: boolean; retry?: boolean }[] = []) {
	const sent: string[] = [];
	const statuses: AutosaveStatus[] = [];
	const autosave = new Autosave<string>({
		delay: 1000,
		onStatus: (status) => statuses.push(status),
		send: async (value) => {
			sent.push(value);
			await new Promise((resolve) => setTimeout(resolve, 200));
			return outcomes.shift() ?? { isDone: true };
		}
	});
	return { autosave, sent, statuses };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('saving by itself', () => {
	test('waits for a rest and sends only the newest', async () => {
		const { autosave, sent, statuses } = autosaveWith();
		for (const text of ['a', 'ab', 'abc']) {
			autosave.change(text);
			await vi.advanceTimersByTimeAsync(900);
		}
		expect(sent).toEqual([]);
		await vi.advanceTimersByTimeAsync(400);
		expect(sent).toEqual(['abc']);
		expect(statuses.at(-1)).toBe('saved');
		expect(autosave.isUnsent).toBe(false);
	});

	test('what is typed while an older text is on its way follows it, never overtakes it', async () => {
		const { autosave, sent, statuses } = autosaveWith();
		autosave.change('one');
		await vi.advanceTimersByTimeAsync(1100);
		autosave.change('two');
		expect(sent).toEqual(['one']);
		expect(autosave.isUnsent).toBe(true);
		await vi.advanceTimersByTimeAsync(5000);
		expect(sent).toEqual(['one', 'two']);
		expect(statuses.at(-1)).toBe('saved');
	});

	test('tries again when nothing answered, less and less often', async () => {
		const failed = { isDone: false, retry: true };
		const { autosave, sent, statuses } = autosaveWith([failed, failed]);
		autosave.change('x');
		await vi.advanceTimersByTimeAsync(1300);
		expect(statuses.at(-1)).toBe('failed');
		expect(autosave.isUnsent).toBe(true);
		await vi.advanceTimersByTimeAsync(4300);
		expect(sent).toHaveLength(2);
		await vi.advanceTimersByTimeAsync(4300);
		expect(sent).toHaveLength(2);
		await vi.advanceTimersByTimeAsync(4300);
		expect(sent).toHaveLength(3);
		expect(statuses.at(-1)).toBe('saved');
	});

	test('does not repeat what was refused, but sends what is typed after it', async () => {
		const { autosave, sent } = autosaveWith([{ isDone: false }]);
		autosave.change('too long');
		await vi.advanceTimersByTimeAsync(120_000);
		expect(sent).toEqual(['too long']);
		autosave.change('short');
		await vi.advanceTimersByTimeAsync(2000);
		expect(sent).toEqual(['too long', 'short']);
	});

	test('sends at once when asked to, and nothing when nothing waits', async () => {
		const { autosave, sent } = autosaveWith();
		await autosave.flush();
		autosave.change('x');
		void autosave.flush();
		expect(sent).toEqual(['x']);
		await vi.advanceTimersByTimeAsync(5000);
		expect(sent).toEqual(['x']);
	});
});

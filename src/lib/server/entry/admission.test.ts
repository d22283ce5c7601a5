import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
	type Admission,
	createAdmission as createAdmissionBy,
	type Pass,
	type Visit
} from './admission.ts';

/** What the signs say, and a gate that reads them. */
let databaseWait = 0;
let isLoopLate = false;
const createAdmission = () =>
	createAdmissionBy({ databaseWait: () => databaseWait, isLoopLate: () => isLoopLate });

const here: Visit = { isOnClient: () => false };

beforeEach(() => {
	vi.useFakeTimers({
		toFake: ['performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval']
	});
	databaseWait = 0;
	isLoopLate = false;
});
afterEach(() => {
	vi.useRealTimers();
});

async function fill(admission: Admission, visit = here): Promise<Pass[]> {
	const all = Promise.all(Array.from({ length: admission.limit }, () => admission.admit(visit)));
	// Those who send slowly are waited for a little.
	await vi.advanceTimersByTimeAsync(150);
	return (await all).filter((pass) => pass !== null);
}

/** Whether somebody who comes now is let in without waiting. */
async function hasRoom(admission: Admission): Promise<boolean> {
	let pass: Pass | null | undefined;
	void admission.admit(here).then((given) => (pass = given));
	await vi.advanceTimersByTimeAsync(0);
	pass?.leave(false);
	return pass !== undefined && pass !== null;
}

describe('the gate', () => {
	test('lets in up to its limit, and the next one when somebody leaves', async () => {
		const admission = createAdmission();
		const [first] = await fill(admission);
		let isIn = false;
		void admission.admit(here).then((pass) => (isIn = pass !== null));
		await vi.advanceTimersByTimeAsync(100);
		expect(isIn).toBe(false);
		first?.leave(false);
		await vi.advanceTimersByTimeAsync(0);
		expect(isIn).toBe(true);
	});

	test('keeps nobody waiting for longer than a fifth of a second', async () => {
		const admission = createAdmission();
		await fill(admission);
		const answer = admission.admit(here);
		await vi.advanceTimersByTimeAsync(200);
		expect(await answer).toBeNull();
	});

	test('refuses at once where too many wait', async () => {
		const admission = createAdmission();
		await fill(admission);
		for (let count = 0; count < 128; count++) void admission.admit(here);
		expect(await admission.admit(here)).toBeNull();
	});

	test('whoever gave up waiting takes no place', async () => {
		const admission = createAdmission();
		const passes = await fill(admission);
		const answer = admission.admit(here);
		await vi.advanceTimersByTimeAsync(200);
		await answer;
		passes[0]?.leave(false);
		expect(await hasRoom(admission)).toBe(true);
	});

	test('whoever sends slowly takes no place, not even as they come', async () => {
		const admission = createAdmission();
		const slow: (Pass | null)[] = [];
		for (let count = 0; count < 500; count++) {
			void admission.admit({ isOnClient: () => true }).then((pass) => slow.push(pass));
		}
		expect(await hasRoom(admission)).toBe(true);
		await vi.advanceTimersByTimeAsync(150);
		expect(slow).toHaveLength(500);
		expect(slow).not.toContain(null);
		expect(await hasRoom(admission)).toBe(true);
	});

	test('a form that has come whole is no way around the limit', async () => {
		const admission = createAdmission();
		await fill(admission);
		let isSent = false;
		let pass: Pass | null | undefined;
		void admission.admit({ isOnClient: () => !isSent }).then((given) => (pass = given));
		await vi.advanceTimersByTimeAsync(20);
		isSent = true;
		await vi.advanceTimersByTimeAsync(300);
		expect(pass).toBeNull();
	});

	test('a pass is given back once, however often it is tried', async () => {
		const admission = createAdmission();
		const [first] = await fill(admission);
		first?.leave(false);
		first?.leave(false);
		expect(await admission.admit(here)).not.toBeNull();
		expect(await hasRoom(admission)).toBe(false);
	});
});

describe('slow clients', () => {
	test('leave their places to others while they are waited for', async () => {
		const admission = createAdmission();
		await fill(admission, { isOnClient: () => true });
		await vi.advanceTimersByTimeAsync(100);
		expect(await hasRoom(admission)).toBe(true);
	});

	test('count again as soon as we are waited for', async () => {
		const admission = createAdmission();
		let isSlow = true;
		await fill(admission, { isOnClient: () => isSlow });
		await vi.advanceTimersByTimeAsync(100);
		isSlow = false;
		await vi.advanceTimersByTimeAsync(100);
		expect(await hasRoom(admission)).toBe(false);
	});

	test('do not make the limit smaller', async () => {
		const admission = createAdmission();
		let isSlow = true;
		const passes = await fill(admission, { isOnClient: () => isSlow });
		await vi.advanceTimersByTimeAsync(20_000);
		isSlow = false;
		await vi.advanceTimersByTimeAsync(100);
		const before = admission.limit;
		for (const pass of passes) pass.leave(false);
		expect(admission.limit).toBeGreaterThanOrEqual(before);
	});
});

describe('the limit', () => {
	test('is cut once for all that were let in before, however many come late', async () => {
		const admission = createAdmission();
		const before = admission.limit;
		const passes = await fill(admission);
		await vi.advanceTimersByTimeAsync(1_001);
		for (const pass of passes) pass.leave(false);
		expect(admission.limit).toBe(Math.floor(before * 0.7));
	});

	test('is cut by an answer that the database had no time', async () => {
		const admission = createAdmission();
		const before = admission.limit;
		const [first] = await fill(admission);
		first?.leave(true);
		expect(admission.limit).toBe(Math.floor(before * 0.7));
	});

	test('never falls below what a pool of connections can do', async () => {
		const admission = createAdmission();
		for (let round = 0; round < 50; round++) {
			const pass = await admission.admit(here);
			await vi.advanceTimersByTimeAsync(1_001);
			pass?.leave(true);
		}
		expect(admission.limit).toBe(32);
	});

	test('grows by one with each round of answers in good time, and only while it is in use', async () => {
		const admission = createAdmission();
		const before = admission.limit;
		for (let round = 0; round < 50; round++) (await admission.admit(here))?.leave(false);
		expect(admission.limit).toBe(before);
		// All places stay in use: whoever leaves is replaced at once.
		const passes = await fill(admission);
		for (const pass of passes) {
			pass.leave(false);
			await admission.admit(here);
		}
		expect(admission.limit).toBe(before + 1);
	});
});

/** Lets so many in, a moment ago. */
async function enter(admission: Admission, count: number): Promise<Pass[]> {
	const all = await Promise.all(Array.from({ length: count }, () => admission.admit(here)));
	await vi.advanceTimersByTimeAsync(1);
	return all.filter((pass) => pass !== null);
}

describe('a database that is waited for', () => {
	test('lets nobody more in who would only wait with the others, but in any case a few', async () => {
		const admission = createAdmission();
		await enter(admission, 23);
		databaseWait = 251;
		expect(await hasRoom(admission)).toBe(true);
		await enter(admission, 1);
		expect(await hasRoom(admission)).toBe(false);
	});

	test('has more come in as soon as nobody waits for it, but not all at once', async () => {
		const admission = createAdmission();
		const passes = await enter(admission, 40);
		databaseWait = 500;
		expect(await hasRoom(admission)).toBe(false);
		await vi.advanceTimersByTimeAsync(200);
		databaseWait = 0;
		expect(admission.limit).toBe(28);
		for (const pass of passes.slice(0, 13)) pass.leave(false);
		expect(await hasRoom(admission)).toBe(true);
		await enter(admission, 1);
		expect(await hasRoom(admission)).toBe(false);
	});

	test('is no reason to go on cutting while those of before are done', async () => {
		const admission = createAdmission();
		await enter(admission, 40);
		databaseWait = 500;
		for (let count = 0; count < 100; count++) await hasRoom(admission);
		expect(admission.limit).toBe(28);
	});

	test('is forgotten when nobody is left', async () => {
		const admission = createAdmission();
		const passes = await enter(admission, 40);
		const before = admission.limit;
		databaseWait = 500;
		await hasRoom(admission);
		await vi.advanceTimersByTimeAsync(200);
		expect(admission.limit).toBe(28);
		for (const pass of passes) pass.leave(false);
		databaseWait = 0;
		await vi.advanceTimersByTimeAsync(100);
		expect(admission.limit).toBeGreaterThanOrEqual(before);
	});

	test('never leaves less than those few', async () => {
		const admission = createAdmission();
		const passes = await enter(admission, 24);
		for (let round = 0; round < 50; round++) {
			databaseWait = 500;
			expect(await hasRoom(admission)).toBe(false);
			await vi.advanceTimersByTimeAsync(200);
			databaseWait = 0;
			passes.shift()?.leave(false);
			passes.push(...(await enter(admission, 1)));
		}
		expect(admission.limit).toBe(24);
	});
});

describe('an event loop that is late', () => {
	test('has all but a few refused at once, and none of them waits', async () => {
		const admission = createAdmission();
		await enter(admission, 23);
		isLoopLate = true;
		expect(await hasRoom(admission)).toBe(true);
		await enter(admission, 1);
		expect(await admission.admit(here)).toBeNull();
		isLoopLate = false;
		expect(await hasRoom(admission)).toBe(true);
	});
});

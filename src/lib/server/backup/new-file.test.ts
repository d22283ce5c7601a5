import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createNewFile } from './new-file.ts';

let directory: string;
beforeEach(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), 'new-file-'))));
afterEach(() => fs.rmSync(directory, { recursive: true }));

test('a file that is being discarded goes also when the process ends before it is closed', async () => {
	const before = process.listeners('exit');
	const file = await createNewFile(path.join(directory, 'one'));
	expect(fs.readdirSync(directory)).toHaveLength(1);
	const discarding = file.discard();
	for (const listener of process.listeners('exit')) if (!before.includes(listener)) listener(0);
	expect(fs.readdirSync(directory)).toEqual([]);
	await discarding;
	expect(process.listeners('exit')).toEqual(before);
});

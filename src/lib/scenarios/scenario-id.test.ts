import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isBuiltIn } from './scenario-id.ts';

test('every scenario of the built-in library is known by its id', () => {
	const folder = new URL('../server/starter-library/scenarios/', import.meta.url);
	const ids = readdirSync(folder).map((name) => name.replace(/\.yaml$/, ''));
	expect(ids.length).toBeGreaterThan(0);
	expect(ids.filter((id) => !isBuiltIn(id))).toEqual([]);
});

test('no scenario of a learner is taken for one', () => {
	const ids = Array.from({ length: 5000 }, () => randomBytes(16).toString('base64url'));
	expect(ids.filter(isBuiltIn)).toEqual([]);
	expect(isBuiltIn('abcdefghijklmnopqrstuv')).toBe(false);
});

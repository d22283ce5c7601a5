import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { findDifferences } from '#lib/server/metrics/verify.ts';
import { appSettings, onAppDatabase } from '#tests/support/app-under-test.ts';

test('after everything that was done in the browser, every figure is what it sums up', async () => {
	expect(await onAppDatabase(findDifferences)).toEqual([]);
});

test('the command that proves it agrees, beside the running app', async () => {
	const script = path.resolve(import.meta.dirname, '../../scripts/metrics-verify.ts');
	const { stdout } = await promisify(execFile)(process.execPath, [script], {
		env: { ...process.env, ...appSettings() }
	});
	expect(stdout.trim().split('\n')).toHaveLength(1);
});

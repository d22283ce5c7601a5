import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { newDataDir, runScript } from './app-process.ts';

/**
 * Kills the very first start at random moments, while the database is made, started and migrated;
 * the next start must come through.
 *
 * @param rounds how many directories are begun so
 */
export async function startStorm(rounds: number): Promise<void> {
	for (let round = 0; round < rounds; round++) {
		const dataDir = await newDataDir();
		for (let attempt = 0; attempt < 2; attempt++) {
			const broken = runScript('db-migrate.ts', { dataDir });
			await new Promise((resolve) => setTimeout(resolve, randomInt(100, 1_500)));
			broken.kill('SIGKILL');
			await broken.ended;
		}
		const whole = runScript('db-seed.ts', { dataDir });
		expect((await whole.ended).code, whole.output()).toBe(0);
		expect(whole.output()).toMatch(/^The starter library: \d+ created/);
		expect(fs.existsSync(path.join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
	}
}

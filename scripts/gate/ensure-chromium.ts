// Gets a Chromium for the browser tests where there is none: Playwright's, else the system's.
import { spawnSync } from 'node:child_process';
import { findChromium } from '../../tests/support/chromium.ts';

const minute = 60_000;
const run = (program: string, args: string[], patience: number) =>
	spawnSync(program, args, { stdio: 'inherit', timeout: patience * minute });

if (!findChromium()) {
	run(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium'], 4);
}
if (!findChromium() && process.getuid?.() === 0) {
	run('apt-get', ['update', '-q'], 2);
	run('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'chromium'], 4);
}
const found = findChromium();
console.log(
	found ? `Chromium: ${found.path}` : 'There is no Chromium, and none could be installed.'
);
process.exit(found ? 0 : 1);

import fs from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { cleanUp, newDataDir, startApp } from '#tests/support/app-process.ts';
import { canBeNobody, nobody } from '#tests/support/nobody.ts';

afterEach(cleanUp);

test.runIf(canBeNobody)('an ordinary user starts and stops it just as root does', async () => {
	const dataDir = await newDataDir();
	fs.mkdirSync(dataDir, { mode: 0o700 });
	fs.chownSync(dataDir, nobody, nobody);
	const app = await startApp({ dataDir, uid: nobody });
	expect((await fetch(await app.address)).status).toBe(200);
	expect(fs.statSync(path.join(dataDir, 'postgres')).uid).toBe(nobody);
	app.kill('SIGTERM');
	expect(await app.ended).toEqual({ code: 0, signal: null });
	expect(fs.existsSync(path.join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
});

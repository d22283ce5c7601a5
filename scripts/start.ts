// All there is to running it: builds when needed, starts the database, migrates, serves.
// With --built the build is taken as it is.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createHealth } from '#lib/server/entry/health.ts';
import { createServer, type Handler } from '#lib/server/entry/create-server.ts';
import { listen } from '#lib/server/entry/listen.ts';
import { adapterSettings } from '#lib/server/entry/own-headers.ts';
import { createSigns } from '#lib/server/entry/signs.ts';
import { shutDownOnSignals } from '#lib/server/entry/shut-down.ts';
import { staticFilesIn } from '#lib/server/entry/static-files.ts';
import { surviveMistakes } from '#lib/server/entry/survive-mistakes.ts';
import { startWatchdog } from '#lib/server/entry/watchdog.ts';
import { buildWhenNeeded } from './support/build.ts';
import { prepare } from './support/prepare.ts';
import { runScript } from './support/run-script.ts';

const bodyLimit = 512 * 1024;

surviveMistakes();

await runScript(async () => {
	if (!process.argv.includes('--built')) await buildWhenNeeded();
	const { env, database, releaseSignals } = await prepare('production');
	try {
		Object.assign(process.env, adapterSettings, { BODY_SIZE_LIMIT: String(bodyLimit) });
		const { handler } = (await import(pathToFileURL(path.resolve('build/handler.js')).href)) as {
			handler: Handler;
		};
		const health = createHealth(database.url);
		const server = createServer({
			handler,
			health,
			origin: env.ORIGIN,
			trustedProxies: env.TRUSTED_PROXIES,
			bodyLimit,
			staticFiles: staticFilesIn('build/client'),
			signs: createSigns()
		});
		releaseSignals();
		shutDownOnSignals(server, async () => {
			await health.close();
			await database.stop();
		});
		const address = await listen(server, env.HOST, env.PORT);
		// Links in mails are made of the settings, which may have left the port to the system.
		if (env.PORT === 0) process.env.PORT = new URL(address).port;
		console.log(`Rehearsal is at ${env.ORIGIN ? `${env.ORIGIN} (${address})` : address}`);
		startWatchdog();
	} catch (error) {
		await database.stop();
		throw error;
	}
});

// The app with hot reload, on the same database as `npm start`.
import { createServer, type Plugin } from 'vite';
import { createHealth, type Health } from '#lib/server/entry/health.ts';
import { prepare } from './support/prepare.ts';
import { runScript } from './support/run-script.ts';

await runScript(async () => {
	const { env, database, releaseSignals } = await prepare('development');
	const health = createHealth(database.url);
	const server = await createServer({
		plugins: [healthPlugin(health)],
		server: { host: env.HOST, port: env.PORT, strictPort: true }
	});
	let isStopping = false;
	const stop = async () => {
		if (isStopping) return;
		isStopping = true;
		await Promise.allSettled([server.close(), health.close()]);
		await database.stop();
		process.exit(0);
	};
	releaseSignals();
	// Vite would end the process by itself, and the database would be left behind.
	process.removeAllListeners('SIGTERM');
	process.stdin.removeAllListeners('end');
	process.on('SIGINT', () => void stop());
	process.on('SIGTERM', () => void stop());
	try {
		await server.listen();
	} catch (error) {
		await database.stop();
		throw error;
	}
	server.printUrls();
});

function healthPlugin(health: Health): Plugin {
	return {
		name: 'rehearsal-health',
		configureServer(server) {
			server.middlewares.use((request, response, next) => {
				if (!health.answer(request, response)) next();
			});
		}
	};
}

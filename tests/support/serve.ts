// Runs the built app for the browser tests: on a new database of the server that
// `TEST_DATABASE_URL` names, else on an embedded one in a directory of its own.
import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { databaseUrl, dropDatabases, onServer } from './database.ts';
import { removeDataDirectory } from './data-directory.ts';

const serverUrl = process.env.TEST_DATABASE_URL;
const name = `rehearsal_test_${process.pid}_app`;
const dataDir = await mkdtemp(path.join(os.tmpdir(), 'rehearsal-app-'));

if (serverUrl) await onServer(serverUrl, (client) => client`create database ${client(name)}`);

const app = spawn(process.execPath, [path.resolve(import.meta.dirname, '../../scripts/start.ts')], {
	stdio: 'inherit',
	env: {
		...process.env,
		DATA_DIR: dataDir,
		DATABASE_URL: serverUrl ? databaseUrl(serverUrl, name) : '',
		AUTH_SECRET: 'for-the-tests-alone-0123456789abcdef',
		LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn'
	}
});
process.on('SIGTERM', () => app.kill('SIGTERM'));
process.on('SIGINT', () => app.kill('SIGTERM'));

const code = await new Promise<number | null>((resolve) => app.once('exit', resolve));
if (serverUrl) await dropDatabases(serverUrl, name);
await removeDataDirectory(dataDir);
process.exit(code ?? 1);

// Runs the built app for the browser tests: on a new database of the server that
// `TEST_DATABASE_URL` names, else on an embedded one. Its log, its mails and where its data are lie
// in `E2E_DIR`, which is removed at the end.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { databaseUrl, dropDatabases, onServer } from './database.ts';
import { removeDataDirectory } from './data-directory.ts';
import { openMailbox } from './mailbox.ts';
import { openProvider } from './provider.ts';
import { nodeOptions } from './start-command.ts';

const serverUrl = process.env.TEST_DATABASE_URL;
const name = `rehearsal_test_${process.pid}_app`;
const dataDir = process.env.E2E_DIR as string;
const settings = {
	DATA_DIR: dataDir,
	DATABASE_URL: serverUrl ? databaseUrl(serverUrl, name) : ''
};
fs.writeFileSync(path.join(dataDir, 'settings.json'), JSON.stringify(settings));
const log = fs.createWriteStream(path.join(dataDir, 'app.log'));

if (serverUrl) await onServer(serverUrl, (client) => client`create database ${client(name)}`);

const mailbox = await openMailbox((mail) => {
	fs.appendFileSync(path.join(dataDir, 'mails'), `${JSON.stringify(mail)}\n`);
});

const provider = await openProvider();

const start = path.resolve(import.meta.dirname, '../../scripts/start.ts');
const app = spawn(process.execPath, [...nodeOptions, start], {
	stdio: ['ignore', 'pipe', 'inherit'],
	env: {
		...process.env,
		...settings,
		...provider.settings,
		SMTP_URL: mailbox.url,
		MAIL_FROM: 'Rehearsal <rehearsal@site.test>',
		AUTH_SECRET: 'for-the-tests-alone-0123456789abcdef',
		LOG_LEVEL: 'info'
	}
});
readline.createInterface(app.stdout).on('line', (line) => {
	log.write(`${line}\n`);
	if (!line.startsWith('{"level":"info"')) console.log(line);
});
process.on('SIGTERM', () => app.kill('SIGTERM'));
process.on('SIGINT', () => app.kill('SIGTERM'));

const code = await new Promise<number | null>((resolve) => app.once('exit', resolve));
await mailbox.stop();
await provider.stop();
if (serverUrl) await dropDatabases(serverUrl, name);
await removeDataDirectory(dataDir);
process.exit(code ?? 1);

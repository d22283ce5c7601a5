// Fails when the schema says something that the migrations do not: then one was forgotten.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { SetupError } from '#lib/server/setup-error.ts';
import { runScript } from './support/run-script.ts';

await runScript(async () => {
	fs.mkdirSync('.svelte-kit', { recursive: true });
	const folder = fs.mkdtempSync('.svelte-kit/drizzle-');
	try {
		fs.cpSync('drizzle', folder, { recursive: true });
		const before = fs.readdirSync(folder).length;
		const { stdout, stderr, status } = spawnSync(
			process.execPath,
			[
				path.resolve('node_modules/drizzle-kit/bin.cjs'),
				'generate',
				'--dialect=postgresql',
				'--schema=src/lib/server/db/schema/index.ts',
				`--out=${folder}`,
				'--name=forgotten'
			],
			{ encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }
		);
		if (status !== 0) throw new SetupError(`drizzle-kit failed:\n${stdout}${stderr}`);
		const added = fs.readdirSync(folder).filter((name) => name.endsWith('_forgotten.sql'));
		if (added.length > 0 || fs.readdirSync(folder).length !== before) {
			const text = added.map((name) => fs.readFileSync(path.join(folder, name), 'utf8'));
			throw new SetupError(
				`The schema and the migrations differ; \`npm run db:generate -- --name what_it_does\` would write:\n${text.join('\n')}`
			);
		}
		console.log('The schema and the migrations agree.');
	} finally {
		fs.rmSync(folder, { recursive: true });
	}
	return Promise.resolve();
});

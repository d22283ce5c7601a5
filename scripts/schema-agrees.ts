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
		// A renamed column makes it ask, and without anybody to answer it ends with code 0 and no file.
		if (!stdout.includes('No schema changes')) {
			const added = fs.readdirSync(folder).filter((name) => name.endsWith('_forgotten.sql'));
			const text = added.map((name) => fs.readFileSync(path.join(folder, name), 'utf8'));
			throw new SetupError(
				`The schema and the migrations differ; run \`npm run db:generate -- --name what_it_does\`.\n${text.join('\n') || stdout}`
			);
		}
		console.log('The schema and the migrations agree.');
	} finally {
		fs.rmSync(folder, { recursive: true });
	}
	return Promise.resolve();
});

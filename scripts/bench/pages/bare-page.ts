import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** As little as makes a SvelteKit page: one route without data, behind the adapter's own server. */
const files = {
	'package.json': '{ "name": "bare-page", "private": true, "type": "module" }',
	'svelte.config.js': `import adapter from '@sveltejs/adapter-node';
export default { kit: { adapter: adapter() } };`,
	'vite.config.js': `import { sveltekit } from '@sveltejs/kit/vite';
export default { plugins: [sveltekit()] };`,
	'src/app.html': `<!doctype html>
<html lang="en">
	<head>
		<meta charset="utf-8" />
		<meta name="viewport" content="width=device-width, initial-scale=1" />
		%sveltekit.head%
	</head>
	<body data-sveltekit-preload-data="hover">
		<div style="display: contents">%sveltekit.body%</div>
	</body>
</html>`,
	'src/routes/+page.svelte': `<h1>Welcome</h1>
<p>There is nothing on this page but these words.</p>`
};

/** A built project in a temporary directory. */
export interface BarePage {
	directory: string;
	remove: () => void;
}

/**
 * Builds a bare page with the packages that the product has.
 *
 * @throws Error with what the build printed
 */
export async function buildBarePage(): Promise<BarePage> {
	const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'rehearsal-bare-page-'));
	const remove = () => fs.rmSync(directory, { recursive: true, force: true });
	process.on('exit', remove);
	for (const [name, text] of Object.entries(files)) {
		const file = path.join(directory, name);
		fs.mkdirSync(path.dirname(file), { recursive: true });
		fs.writeFileSync(file, text);
	}
	const packages = path.resolve('node_modules');
	fs.symlinkSync(packages, path.join(directory, 'node_modules'), 'junction');
	const { code, output } = await run(path.join(packages, 'vite/bin/vite.js'), directory);
	if (code !== 0) throw new Error(`${output}\nThe bare page was not built.`);
	return { directory, remove };
}

async function run(vite: string, cwd: string): Promise<{ code: number | null; output: string }> {
	const child = spawn(process.execPath, [vite, 'build'], {
		cwd,
		stdio: ['ignore', 'pipe', 'pipe'],
		// What it keeps to start faster would be left behind.
		env: { ...process.env, NODE_ENV: 'production', NODE_DISABLE_COMPILE_CACHE: '1' }
	});
	let output = '';
	child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
	const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
	return { code, output };
}

import fs from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { nodeOptions, nodeOptionsOf, optionsInFile } from '#tests/support/start-command.ts';

test.each(['Dockerfile', 'docs/operating.md'])(
	'%s runs the app within the same memory as npm start',
	(file) => {
		expect(nodeOptions.length).toBeGreaterThan(0);
		expect(optionsInFile(file)).toEqual(nodeOptions);
	}
);

test('in a container another process comes first, since the first one cannot be ended from within', () => {
	const { services } = parse(fs.readFileSync('docker-compose.yml', 'utf8')) as {
		services: Record<string, { init?: boolean; restart?: string }>;
	};
	expect(services['app']).toMatchObject({ init: true, restart: 'unless-stopped' });
});

const withoutDatabase = ['build.ts', 'test.ts', 'schema-agrees.ts'];
const commands = fs
	.readdirSync('scripts')
	.filter((name) => name.endsWith('.ts') && !withoutDatabase.includes(name));

test.each(commands)(
	'npm runs %s so that it does not read the query builder’s list of exports a hundred times',
	(script) => {
		expect(nodeOptionsOf(script)).toContain('--import=./scripts/support/quick-imports.ts');
	}
);

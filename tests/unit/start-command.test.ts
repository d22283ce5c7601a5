import { expect, test } from 'vitest';
import { nodeOptions, optionsInFile } from '#tests/support/start-command.ts';

test.each(['Dockerfile', 'docs/operating.md'])(
	'%s runs the app within the same memory as npm start',
	(file) => {
		expect(nodeOptions.length).toBeGreaterThan(0);
		expect(optionsInFile(file)).toEqual(nodeOptions);
	}
);

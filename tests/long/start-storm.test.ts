import { afterAll, test } from 'vitest';
import { cleanUp } from '#tests/support/app-process.ts';
import { startStorm } from '#tests/support/start-storm.ts';

afterAll(cleanUp);

test('twenty first starts that were killed half-way do not stand in the way of the next', () =>
	startStorm(20));

import { afterAll, test } from 'vitest';
import { cleanUp } from '#tests/support/app-process.ts';
import { startStorm } from '#tests/support/start-storm.ts';

afterAll(cleanUp);

test('a first start that was killed half-way does not stand in the way of the next', () =>
	startStorm(2));

import { afterAll, test } from 'vitest';
import { cleanUp } from '#tests/support/app-process.ts';
import { killStorm } from '#tests/support/kill-storm.ts';

afterAll(cleanUp);

test('nothing acknowledged is lost when the app is killed, with or without its database', () =>
	killStorm(2));

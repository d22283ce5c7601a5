import { afterAll, test } from 'vitest';
import { cleanUp } from '#tests/support/app-process.ts';
import { killStorm } from '#tests/support/kill-storm.ts';

afterAll(cleanUp);

test('nothing acknowledged is lost, nothing counted twice, when the app, its database or both are killed', () =>
	killStorm(3));

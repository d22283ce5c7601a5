import { afterAll, test } from 'vitest';
import { cleanUp } from '#tests/support/app-process.ts';
import { killStorm } from '#tests/support/kill-storm.ts';

afterAll(cleanUp);

test('nothing acknowledged is lost in thirty kills', () => killStorm(30));

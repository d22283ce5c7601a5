import { afterAll, test } from 'vitest';
import { cleanUp } from '#tests/support/app-process.ts';
import { killStorm } from '#tests/support/kill-storm.ts';

afterAll(cleanUp);

test('nothing acknowledged is lost, nothing counted twice, in twenty kills', () => killStorm(20));

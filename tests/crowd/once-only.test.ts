import { onceOnlyWithPasswords, tryAll } from '../http/support/once-only.ts';
import { test } from '../http/support/test.ts';

// One after the other: together they would send each other away.
test.describe.configure({ mode: 'default' });
tryAll(onceOnlyWithPasswords);

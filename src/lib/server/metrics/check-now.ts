import type { AdminContext } from '../context.ts';
import { SetupError } from '../setup-error.ts';
import { startCheck } from './run-check.ts';

/**
 * Begins a check at an operator's wish. It goes on by itself: this one does not wait for it.
 *
 * @returns whether one was begun; false when one is under way already
 * @throws {SetupError} without `DATABASE_URL`, which the start and dev scripts always set
 */
export async function checkNow(_: AdminContext): Promise<boolean> {
	const url = process.env.DATABASE_URL;
	if (!url) throw new SetupError('DATABASE_URL is not set. Start with `npm start`.');
	return (await startCheck(url, 'operator')) !== null;
}

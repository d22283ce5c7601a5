import type { AdminContext } from '../context.ts';
import { asAdmin } from '../moderation/as-admin.ts';
import { SetupError } from '../setup-error.ts';
import { startCheck } from './run-check.ts';

/**
 * Begins a check at an admin's wish, and writes into the log that they did. It goes on by itself: this
 * one does not wait for it.
 *
 * @returns whether one was begun; false when one is under way already, of which nothing is written
 * @throws {DomainError} not-an-admin
 * @throws {SetupError} without `DATABASE_URL`, which the start and dev scripts always set
 */
export async function checkNow({ actor, now }: AdminContext): Promise<boolean> {
	const url = process.env.DATABASE_URL;
	if (!url) throw new SetupError('DATABASE_URL is not set. Start with `npm start`.');
	const check = await startCheck(url, 'operator', async (db, begin) => {
		const nothingElse = () => Promise.resolve();
		const { begun } = await asAdmin({ db, actor, now }, nothingElse, async (acting) => {
			const begun = await begin(acting.transaction);
			if (begun) await acting.note({ act: 'check', objectKind: 'check', objectId: begun.id });
			return { changed: begun !== null, begun };
		});
		return begun;
	});
	return check !== null;
}

import { error, json } from '@sveltejs/kit';
import { findProgress } from '#lib/server/progress/queries.ts';
import type { RequestHandler } from './$types';

/** Where the learner's run stands now, for a room that has been open for a while. */
export const GET: RequestHandler = async ({ locals, params }) => {
	const { db, actor, now } = locals.context;
	if (!actor) error(401, 'Not signed in');
	const progress = await findProgress({ db, actor, now }, params.id);
	return json({
		openAttemptId: progress?.openAttemptId ?? null,
		openAttemptState: progress?.openAttemptState ?? null,
		lastAttemptId: progress?.lastAttemptId ?? null,
		lastAttemptOutcome: progress?.lastAttemptOutcome ?? null
	});
};

import { error, json } from '@sveltejs/kit';
import { findProgress } from '#lib/server/progress/queries.ts';
import type { RequestHandler } from './$types';

/** The learner's notes as they stand now, for a page that has been open for a while. */
export const GET: RequestHandler = async ({ locals, params }) => {
	const { db, actor, now } = locals.context;
	if (!actor) error(401, 'Not signed in');
	const progress = await findProgress({ db, actor, now }, params.id);
	return json({
		notes: progress?.userNotes ?? '',
		notesUpdatedAt: progress?.notesUpdatedAt ?? ''
	});
};

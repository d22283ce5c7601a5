import type { Handle, RequestEvent } from '@sveltejs/kit';
import { getSharedReads, type SharedKind, sharedKinds } from '../cache/shared-reads.ts';
import { formNameIn } from './form-name.ts';

const figures: SharedKind[] = ['figures', 'pages'];

/** What learners do on a scenario, and what of the shared reads it may move; all else moves all. */
const moves: Record<string, readonly SharedKind[]> = {
	save: figures,
	unsave: figures,
	start: figures,
	complete: figures,
	markCompleted: figures,
	abandon: figures,
	rate: figures,
	// Seen by nobody but the learner, and sent every few seconds.
	keep: [],
	notes: [],
	reflect: []
};

/**
 * Forgets what is kept for everybody as soon as somebody may have changed it, before they hear that
 * it is done: whoever looks next in this process sees it, its author and everybody else. Asked or
 * refused, answered or broken off: it may have been written.
 */
export const forgetShared: Handle = async ({ event, resolve }) => {
	const { method } = event.request;
	if (method === 'GET' || method === 'HEAD') return resolve(event);
	// Who deletes their account is nobody afterwards.
	const before = event.locals.actor;
	try {
		return await resolve(event);
	} finally {
		if (before ?? event.locals.actor) getSharedReads().forget(...movedBy(event));
	}
};

function movedBy({ route, url }: RequestEvent): readonly SharedKind[] {
	// Tells the admins something, and changes nothing that anybody sees.
	if (route.id === '/scenarios/[id]/report') return [];
	if (route.id !== '/scenarios/[id]') return sharedKinds;
	const action = formNameIn(url) ?? '';
	return Object.hasOwn(moves, action) ? (moves[action] ?? sharedKinds) : sharedKinds;
}

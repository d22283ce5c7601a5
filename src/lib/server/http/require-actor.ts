import { redirect, type RequestEvent } from '@sveltejs/kit';
import type { ActorContext } from '../context.ts';

/**
 * The context of a signed-in learner.
 *
 * @throws SvelteKit's redirect: 303 to the sign-in page, which leads back to the page asked for
 */
export function requireActor(event: Pick<RequestEvent, 'locals' | 'url'>): ActorContext {
	const { actor, context } = event.locals;
	if (actor === null) redirect(303, loginAddress(event.url));
	return { db: context.db, actor, now: context.now };
}

/** The sign-in page's address, leading back to this one. A form's action is not asked for again. */
export function loginAddress(url: URL): string {
	const query = new URLSearchParams(
		[...url.searchParams].filter(([name]) => !name.startsWith('/'))
	);
	const back = query.size > 0 ? `${url.pathname}?${query}` : url.pathname;
	return back === '/' ? '/login' : `/login?redirectTo=${encodeURIComponent(back)}`;
}

import { redirect, type RequestEvent } from '@sveltejs/kit';
import type { ActorContext } from '../context.ts';
import { isFormName } from './form-name.ts';

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

/**
 * The context of a learner with an account.
 *
 * @throws SvelteKit's redirect: 303 to the sign-in page, or for a guest to where they can register
 */
export function requireAccount(event: Pick<RequestEvent, 'locals' | 'url'>): ActorContext {
	const context = requireActor(event);
	if (context.actor.isGuest) redirect(303, loginAddress(event.url).replace('/login', '/register'));
	return context;
}

/** A button that was pressed by somebody who is not signed in, for the page that asks who they are. */
export interface Press {
	press: 'save' | 'start';
	scenario: string;
	language: string;
}

/**
 * The sign-in page's address, leading back to this one. A form's action is not asked for again.
 *
 * @param pressed what somebody is offered there to go on with as a guest
 */
export function loginAddress(url: URL, pressed?: Press): string {
	const query = new URLSearchParams([...url.searchParams].filter(([name]) => !isFormName(name)));
	const back = query.size > 0 ? `${url.pathname}?${query}` : url.pathname;
	const address = back === '/' ? '/login' : `/login?redirectTo=${encodeURIComponent(back)}`;
	return pressed ? `${address}&${new URLSearchParams({ ...pressed })}` : address;
}

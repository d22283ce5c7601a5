import { applyAction, deserialize } from '$app/forms';
import { invalidateAll } from '$app/navigation';
import type { ActionResult, SubmitFunction } from '@sveltejs/kit';
import { announce } from '#lib/components/ui/announcer.svelte.ts';
import { withoutPrefix } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import type { FormFailure } from './form-failure.ts';

export interface EnhanceOptions {
	/**
	 * Called as the form is sent: shows what is wanted at once. What it returns takes that back,
	 * and is called when the server has answered and the page shows the truth again.
	 */
	onStart?: (formData: FormData) => void | (() => void);
	/** What the live region says once it is done. */
	announce?: string | ((formData: FormData) => string);
	/** Called when it is done, before the page is refreshed. */
	onDone?: (formData: FormData) => void;
	/**
	 * Gets the reason in words when it was refused or never arrived. Without it a refusal goes to
	 * the page's `form` property.
	 */
	onFailure?: (reason: string, failure: FormFailure | null) => void;
}

/**
 * For `use:enhance`: sends the form without leaving the page. A redirect back to the page shown
 * becomes a refresh of its data with focus, scroll and everything typed kept; one to elsewhere is
 * followed. A second press while the first is on its way is not sent.
 */
export function enhanceAction(options: EnhanceOptions = {}): SubmitFunction {
	let isBusy = false;

	return ({ formData, formElement, cancel }) => {
		if (isBusy) {
			cancel();
			return;
		}
		isBusy = true;
		formElement.setAttribute('aria-busy', 'true');
		const settle = options.onStart?.(formData);

		return async ({ result }) => {
			try {
				if (result.type === 'redirect' || result.type === 'success') {
					await arrive(result, formData, options);
				} else {
					await refuse(result, options);
				}
			} finally {
				isBusy = false;
				formElement.removeAttribute('aria-busy');
				settle?.();
			}
		};
	};
}

/**
 * Posts to a form action from a script, as `use:enhance` would.
 *
 * @param options.keepalive lets it finish after the page is gone (at most 64 kB)
 * @returns the action's answer; type `error` without a status when nothing answered
 */
export async function sendForm(
	action: string,
	formData: FormData,
	options: { keepalive?: boolean } = {}
): Promise<ActionResult> {
	try {
		const response = await fetch(action, {
			method: 'POST',
			headers: {
				accept: 'application/json',
				'content-type': 'application/x-www-form-urlencoded',
				'x-sveltekit-action': 'true'
			},
			body: new URLSearchParams(formData as unknown as Record<string, string>),
			cache: 'no-store',
			keepalive: options.keepalive ?? false
		});
		const result: ActionResult = deserialize(await response.text());
		if (result.type === 'error') result.status = response.status;
		return result;
	} catch (error) {
		return { type: 'error', error };
	}
}

/** Whether the answer is that nobody is signed in any more. */
export const isSignIn = (result: ActionResult): boolean =>
	result.type === 'redirect' && /\/login(\?|$)/.test(result.location);

/** Why it was refused or did not arrive, in words. */
export async function reasonOf(result: ActionResult): Promise<string> {
	if (result.type === 'failure') {
		const failure = result.data as FormFailure | undefined;
		const code = failure?.formError ?? Object.values(failure?.errors ?? {})[0] ?? 'unknown';
		// Every list carries this module; the words of all refusals are fetched when there is one.
		const errors = await import('#lib/errors.ts').catch(() => null);
		return errors ? errors.errorText(code, failure?.seconds) : m.error_unknown();
	}
	if (result.type !== 'error') return '';
	if (result.status === undefined || result.status >= 502) return m.error_not_sent();
	return result.status === 404 ? m.error_scenario_not_found() : m.error_broken();
}

async function arrive(
	result: Extract<ActionResult, { type: 'redirect' | 'success' }>,
	formData: FormData,
	options: EnhanceOptions
): Promise<void> {
	// Sent to sign in: nothing is done yet, and what the browser keeps of it must stay.
	if (!isSignIn(result)) options.onDone?.(formData);
	if (result.type === 'redirect' && !isHere(result.location)) {
		await applyAction(result);
		return;
	}
	await invalidateAll();
	const words = options.announce;
	if (words) announce(typeof words === 'string' ? words : words(formData));
}

async function refuse(
	result: Extract<ActionResult, { type: 'failure' | 'error' }>,
	options: EnhanceOptions
): Promise<void> {
	const reason = await reasonOf(result);
	const failure = result.type === 'failure' ? ((result.data ?? null) as FormFailure | null) : null;
	if (options.onFailure) options.onFailure(reason, failure);
	else {
		const lost: FormFailure = { form: 'default', values: {}, errors: {}, formError: 'not-sent' };
		await applyAction(failure ? result : { type: 'failure', status: 503, data: { ...lost } });
	}
	announce(reason);
}

/** Whether an address is that of the page shown; a fragment makes no difference. */
function isHere(location: string): boolean {
	const target = new URL(location, window.location.href);
	return (
		target.origin === window.location.origin &&
		withoutPrefix(target.pathname) === withoutPrefix(window.location.pathname) &&
		(target.search === window.location.search || window.location.search.startsWith('?/'))
	);
}

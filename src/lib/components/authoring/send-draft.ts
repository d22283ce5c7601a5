import { applyAction } from '$app/forms';
import { goto } from '$app/navigation';
import type { SubmitFunction } from '@sveltejs/kit';
import { announce } from '#lib/components/ui/announcer.svelte.ts';
import { errorText } from '#lib/errors.ts';
import type { FormFailure } from '#lib/forms/form-failure.ts';
import { withoutPrefix } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import { doneText } from './done.ts';
import type { FormValues } from './form-values.ts';

interface SendOptions {
	/** Called as it is sent; gives what is sent. */
	onStart: () => FormValues;
	onPreview: (html: string) => unknown;
	/** The server has what was sent. */
	onStored: (sent: FormValues) => void;
	onRefused: (errors: FormFailure['errors']) => unknown;
	/** It did not arrive, or not in one piece; why, in words. */
	onLost: (reason: string) => void;
	onEnd: () => void;
}

/**
 * For `use:enhance` of the authoring form: sends it without leaving the page. What cannot be sent
 * stays in the form, whatever happens; a second press while the first is on its way is not sent.
 */
export function sendDraft(options: SendOptions): SubmitFunction {
	let isBusy = false;

	return ({ cancel }) => {
		if (isBusy) {
			cancel();
			return;
		}
		isBusy = true;
		const sent = options.onStart();

		return async ({ result }) => {
			try {
				if (result.type === 'redirect') await arrive(result, sent, options);
				else if (result.type === 'success') {
					await options.onPreview(String(result.data?.['preview'] ?? ''));
				} else if (result.type === 'failure') {
					await applyAction(result);
					await options.onRefused(
						(result.data as unknown as FormFailure | undefined)?.errors ?? {}
					);
				} else options.onLost(reasonOf(result.status));
			} finally {
				isBusy = false;
				options.onEnd();
			}
		};
	};
}

/** Never an error page: it would take the place of everything that was typed. */
function reasonOf(status: number | undefined): string {
	if (status === undefined || status >= 500) return m.authoring_not_sent();
	return errorText(codes[status] ?? 'unknown');
}

const codes: Record<number, string> = {
	403: 'not-allowed',
	404: 'scenario-not-found',
	413: 'too-large'
};

async function arrive(
	result: { type: 'redirect'; status: number; location: string },
	sent: FormValues,
	options: SendOptions
): Promise<void> {
	const target = new URL(result.location, window.location.href);
	const isHere = withoutPrefix(target.pathname) === withoutPrefix(window.location.pathname);
	// Sent to sign in: nothing is stored yet, and the copy in this browser waits.
	if (withoutPrefix(target.pathname) !== '/login') options.onStored(sent);
	const done = doneText(target.searchParams.get('done'));
	// Here the bar says that all is saved, for as long as it is true.
	if (isHere) target.search = '';
	await goto(target, { invalidateAll: true, ...(isHere && stay) });
	if (done) announce(done);
}

const stay = { replaceState: true, noScroll: true, keepFocus: true };

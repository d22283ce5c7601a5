import { onMount } from 'svelte';
import type { FormValues } from './form-values.ts';
import { sameValues } from './form-values.ts';
import { forgetMirror, type Mirror, recallMirror, rememberMirror } from './mirror.ts';

/** A rest of this many milliseconds in typing, and the browser keeps a copy. */
const rest = 400;

interface MirrorOptions {
	key: string;
	values: () => FormValues;
	/** Whether there is anything that the server does not have. */
	isDirty: () => boolean;
}

/**
 * Keeps what is typed in this browser until it is saved, and offers what was left from before. Until
 * the offer is taken or thrown away nothing is written over it. Called while a component is set up.
 */
export function keepMirror({ key, values, isDirty }: MirrorOptions) {
	let offer: Mirror | null = $state.raw(null);
	let isReady = $state(false);
	let timer: ReturnType<typeof setTimeout> | undefined;

	function flush() {
		clearTimeout(timer);
		if (!isReady || offer) return;
		if (isDirty()) rememberMirror(key, values());
		else forgetMirror(key);
	}

	onMount(() => {
		const kept = recallMirror(key);
		if (kept && !sameValues(kept.values, values())) offer = kept;
		isReady = true;
		addEventListener('pagehide', flush);
		return () => {
			clearTimeout(timer);
			removeEventListener('pagehide', flush);
		};
	});

	$effect(() => {
		values();
		clearTimeout(timer);
		if (isReady) timer = setTimeout(flush, rest);
	});

	return {
		get offer() {
			return offer;
		},
		flush,
		/** What was offered; it is kept on, as what is typed and not saved. */
		take(): FormValues | null {
			const taken = offer?.values ?? null;
			offer = null;
			return taken;
		},
		clear() {
			clearTimeout(timer);
			offer = null;
			forgetMirror(key);
		}
	};
}

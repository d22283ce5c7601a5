import { tick } from 'svelte';
import type { SubmitFunction } from '@sveltejs/kit';

/**
 * For `use:enhance` on a form that leads elsewhere when it is accepted: what was typed stays, and
 * the first field with an error gets the focus, as `autofocus` gives it without scripts.
 */
export const keepAndFocus: SubmitFunction = ({ formElement }) => {
	formElement.setAttribute('aria-busy', 'true');
	return async ({ update }) => {
		await update({ reset: false });
		formElement.removeAttribute('aria-busy');
		await tick();
		formElement.querySelector<HTMLElement>('[aria-invalid="true"], [data-form-error]')?.focus();
	};
};

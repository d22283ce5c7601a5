import { errorText } from '#lib/errors.ts';
import type { FormFailure } from './form-failure.ts';

/** What a refused form says, in words: beside its fields, and over all of it. */
export interface FormWords {
	/** The first field that is wrong: the focus belongs there. */
	first: string | undefined;
	/** The words beside a field, if it is wrong. */
	wrong: (name: string) => string | undefined;
	/** What no field shows is said over the form. */
	overall: string | undefined;
	/** What was typed into a field. */
	typed: (name: string) => string;
}

/**
 * @param form what the page's `form` property holds
 * @param fields the form's visible fields
 * @param action which of the page's forms, where there are several
 */
export function formWords(
	form: FormFailure | null | undefined,
	fields: readonly string[],
	action = 'default'
): FormWords {
	const own = form?.form === action ? form : null;
	const first = fields.find((name) => own?.errors[name]);
	const overall = own?.formError ?? (own && !first ? 'bad-request' : undefined);
	return {
		first,
		wrong: (name) => {
			const code = own?.errors[name];
			return code ? errorText(code) : undefined;
		},
		overall: overall && errorText(overall, own?.seconds),
		typed: (name) => {
			const value = own?.values[name];
			return typeof value === 'string' ? value : '';
		}
	};
}

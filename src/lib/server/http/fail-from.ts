import { fail, redirect, type ActionFailure } from '@sveltejs/kit';
import type { FormFailure } from '../../forms/form-failure.ts';
import { DomainError, type DomainErrorCode } from '../errors.ts';
import { httpError, type ErrorStatus } from './http-error.ts';

/**
 * An error page, another page, or the form again with what is wrong: with one field, or with the
 * whole.
 */
type Answer = { page: ErrorStatus } | { leaveFor: string } | { form: number; field?: string };

const answers: Record<DomainErrorCode, Answer> = {
	'scenario-not-found': { page: 404 },
	'not-allowed': { page: 403 },
	'needs-account': { page: 403 },
	'attempt-over': { form: 409 },
	'attempt-open': { form: 409 },
	'notes-changed': { form: 409, field: 'notes' },
	'notes-too-long': { form: 400, field: 'notes' },
	'rating-needs-attempt': { form: 409, field: 'rating' },
	'rating-own-scenario': { form: 409, field: 'rating' },
	'reflection-needs-completion': { form: 409 },
	'not-publishable': { form: 400 },
	'edited-elsewhere': { form: 409 },
	'held-back': { form: 409, field: 'visibility' },
	'not-an-admin': { page: 404 },
	'user-not-found': { page: 404 },
	'report-not-found': { page: 404 },
	'own-account': { form: 409 },
	'account-disabled': { form: 403 },
	'email-taken': { form: 400, field: 'email' },
	'password-too-common': { form: 400, field: 'password' },
	'credentials-wrong': { form: 400 },
	'password-wrong': { form: 400, field: 'password' },
	'not-confirmed': { form: 400, field: 'confirm' },
	'account-gone': { leaveFor: '/login' },
	'too-busy': { form: 429 },
	'mail-unavailable': { form: 503 },
	'mail-too-soon': { form: 429 },
	'link-of-another': { form: 403 },
	'link-over': { form: 400 },
	'email-unchanged': { form: 400, field: 'email' },
	'last-way-in': { form: 409 },
	'provider-failed': { form: 400 },
	'provider-unverified': { form: 400 },
	'account-unverified': { form: 400 },
	'provider-linked-elsewhere': { form: 409 },
	'too-many-tries': { form: 429 }
};

/**
 * What a form's action answers when a service refused.
 *
 * @param error what was thrown; its `details.errors`, code by field name, are passed on
 * @param given the action's name and what was typed (`typedValues`)
 * @throws an error page's `HttpError` where there is nothing to correct; a redirect where there is
 *   nobody left to answer; whatever is no refusal
 */
export function failFrom(
	error: unknown,
	given: {
		form?: string;
		values: FormFailure['values'];
		/** Fields of this form that are called otherwise than usual, by code. */
		fields?: Partial<Record<DomainErrorCode, string>>;
	}
): ActionFailure<FormFailure> {
	if (!(error instanceof DomainError)) throw error;
	const answer = answers[error.code];
	if ('page' in answer) httpError(answer.page);
	if ('leaveFor' in answer) redirect(303, answer.leaveFor);

	const field = given.fields?.[error.code] ?? answer.field;
	const errors = (error.details['errors'] ?? {}) as FormFailure['errors'];
	const { seconds } = error.details as { seconds?: number };
	return fail(answer.form, {
		form: given.form ?? 'default',
		values: given.values,
		errors: field === undefined ? errors : { ...errors, [field]: error.code },
		...(field === undefined && { formError: error.code }),
		...(seconds !== undefined && { seconds })
	});
}

/** The status that a refusal has outside a form. */
export function statusOf(error: DomainError): number {
	const answer = answers[error.code];
	if ('leaveFor' in answer) return 401;
	return 'page' in answer ? answer.page : answer.form;
}

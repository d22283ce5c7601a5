import { expect, test } from 'vitest';
import { m } from '#lib/paraglide/messages.js';
import type { DomainErrorCode } from '#lib/server/errors.ts';
import { errorText } from './errors.ts';

/** All of them: the type checker finds one that is missing here. */
const codes: Record<DomainErrorCode, true> = {
	'scenario-not-found': true,
	'not-allowed': true,
	'needs-account': true,
	'attempt-over': true,
	'attempt-open': true,
	'notes-changed': true,
	'notes-too-long': true,
	'rating-needs-attempt': true,
	'rating-own-scenario': true,
	'reflection-needs-completion': true,
	'not-publishable': true,
	'edited-elsewhere': true,
	'held-back': true,
	'not-an-admin': true,
	'user-not-found': true,
	'report-not-found': true,
	'own-account': true,
	'account-disabled': true,
	'email-taken': true,
	'password-too-common': true,
	'credentials-wrong': true,
	'password-wrong': true,
	'not-confirmed': true,
	'account-gone': true,
	'too-busy': true,
	'mail-unavailable': true,
	'mail-too-soon': true,
	'link-of-another': true,
	'link-over': true,
	'email-unchanged': true,
	'last-way-in': true,
	'provider-failed': true,
	'provider-unverified': true,
	'account-unverified': true,
	'provider-linked-elsewhere': true,
	'too-many-tries': true
};

test.each(Object.keys(codes))('%s has words of its own', (code) => {
	expect(errorText(code)).not.toBe(m.error_unknown());
});

test('whoever has to wait is told for how long, and never too short', () => {
	expect(errorText('too-many-tries', 40)).toContain('in 40 seconds;');
	expect(errorText('too-many-tries', 61)).toContain('in 2 minutes;');
	expect(errorText('mail-too-soon', 3_540)).toContain('in 59 minutes.');
	expect(errorText('not-found', 40)).toBe(errorText('not-found'));
});

test.each(['', 'no-such-code', 'constructor', '__proto__'])('%j is not known', (code) => {
	expect(errorText(code)).toBe(m.error_unknown());
});

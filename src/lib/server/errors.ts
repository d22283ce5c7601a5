/** Expected refusals. Each code becomes an HTTP answer in one place, `http/fail-from.ts`. */
export type DomainErrorCode =
	/** Not there, or not for this reader: the two are never told apart. */
	| 'scenario-not-found'
	/** There and visible, but not theirs to change. */
	| 'not-allowed'
	/** A guest asked for what takes an account. */
	| 'needs-account'
	/** This attempt is over, or is not the open one. */
	| 'attempt-over'
	/** Another attempt is open: finish or give up that one first. */
	| 'attempt-open'
	/** The notes were written elsewhere since: what stands there is not overwritten unseen. */
	| 'notes-changed'
	/** Notes have so many characters at most; merged ones that have more can only be shortened. */
	| 'notes-too-long'
	/** Only somebody who has attempted a scenario rates it. */
	| 'rating-needs-attempt'
	/** Nobody rates their own scenario. */
	| 'rating-own-scenario'
	/** Only somebody who has completed a scenario reflects on it. */
	| 'reflection-needs-completion'
	/** A draft lacks something that a published scenario must have. */
	| 'not-publishable'
	/** Changed since its author's form was opened: their own other tab, or a second device. */
	| 'edited-elsewhere'
	/** An admin has taken it out of the lists: its author cannot make it public. */
	| 'held-back'
	/** No admin, or none any more: there is nothing for them here. */
	| 'not-an-admin'
	/** No such account, to an admin. */
	| 'user-not-found'
	/** No such report, to an admin. */
	| 'report-not-found'
	/** What no admin does to themself. */
	| 'own-account'
	/** Signed in rightly, but an admin has disabled the account. */
	| 'account-disabled'
	/** Somebody has registered with this e-mail address. */
	| 'email-taken'
	/** One of the few thousand passwords that are tried first. */
	| 'password-too-common'
	/** No such account, or not its password: the two are never told apart. */
	| 'credentials-wrong'
	/** Signed in, but this is not the account's password. */
	| 'password-wrong'
	/** An account without a password: the box that stands in its place was not ticked. */
	| 'not-confirmed'
	/** Signed in when the request came; the account has been deleted since. */
	| 'account-gone'
	/** More passwords to check than the machine can, right now. */
	| 'too-busy'
	/** The mail server does not take it, right now. */
	| 'mail-unavailable'
	/** A mail of the kind was sent a moment ago, or a few within the hour; `seconds` says when one may be. */
	| 'mail-too-soon'
	/** A link from a mail that was used, is too old, or was never one. */
	| 'link-of-another'
	| 'link-over'
	/** The address that is to become the account's is it already. */
	| 'email-unchanged'
	/** The last way to sign in to an account is not taken away. */
	| 'last-way-in'
	/** What the provider says of who signs in is not what it must be, or nothing at all. */
	| 'provider-failed'
	/** The provider does not vouch for an address. */
	| 'provider-unverified'
	/** An account has this address, and nobody has confirmed that it is theirs. */
	| 'account-unverified'
	/** The provider's account is linked to another account than the one signed in. */
	| 'provider-linked-elsewhere'
	/** Done too often in a while; `seconds` says when the next one is allowed. */
	| 'too-many-tries';

/** An expected refusal, with what the caller needs to explain it. Never a broken world. */
export class DomainError extends Error {
	readonly code: DomainErrorCode;
	readonly details: Readonly<Record<string, unknown>>;

	constructor(code: DomainErrorCode, details: Record<string, unknown> = {}) {
		super(code);
		this.name = 'DomainError';
		this.code = code;
		this.details = details;
	}
}

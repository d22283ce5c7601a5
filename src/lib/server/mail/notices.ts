import { askToVerify } from '../accounts/email-links/ask-to-verify.ts';
import type { ActorContext } from '../context.ts';
import { addressLeavesLetter, passwordChangedLetter } from './letters.ts';
import { isMailSetUp, sendLetter, sendMeanwhile } from './send-letter.ts';
import { sendLink } from './send-link.ts';

/** Tells a learner by mail that their password is another. Nobody waits for it. */
export function noticeOfPassword(email: string): void {
	const letter = passwordChangedLetter(email);
	sendMeanwhile(() => sendLetter(letter));
}

/** Tells the address so far that the account is to get another. Nobody waits for it. */
export function noticeOfNewAddress(before: string): void {
	const letter = addressLeavesLetter(before);
	sendMeanwhile(() => sendLetter(letter));
}

/** Asks somebody who has just registered to confirm their address. Nobody waits for it. */
export function welcome(context: Pick<ActorContext, 'db' | 'actor'>): void {
	// The operator's log is no place for a link that nobody has asked for.
	if (!isMailSetUp()) return;
	sendMeanwhile(async () => {
		const link = await askToVerify(context);
		if (link) await sendLink(context, link);
	});
}

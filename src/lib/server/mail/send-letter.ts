import { DomainError } from '../errors.ts';
import { log } from '../log.ts';
import { mailSettings } from './settings.ts';
import { greet, type Letter, post } from './transport.ts';

/** Whether mail is set up. Pages say so where it is not, before anybody waits for a mail. */
export const isMailSetUp = (): boolean => mailSettings() !== null;

/**
 * Sends a letter. Without a mail server the operator's log shows its link instead, for them to pass on.
 * Never within a transaction.
 *
 * @throws {DomainError} mail-unavailable
 */
export async function sendLetter(letter: Letter): Promise<void> {
	const settings = mailSettings();
	if (settings) await post(settings, letter);
	else if (letter.link !== undefined) {
		log.warn(
			{ kind: letter.kind, for: letter.to, link: letter.link },
			'mail is not set up: pass this link on to whom it is for'
		);
	}
}

/**
 * Makes sure that a letter could be sent now. Says nothing of to whom, so that it may be asked
 * before it is known whether there will be one.
 *
 * @throws {DomainError} mail-unavailable
 */
export async function expectMail(): Promise<void> {
	const settings = mailSettings();
	if (settings) await greet(settings);
}

const underWay = new Set<Promise<void>>();

/**
 * Has something sent while the answer goes out already. What becomes of it is in the log.
 *
 * @param work sends, and clears up after itself when it could not
 */
export function sendMeanwhile(work: () => Promise<void>): void {
	waitAtTheEnd();
	const sending = work()
		.catch((error: unknown) => {
			// A mail server that does not answer has its line in the log already.
			if (!(error instanceof DomainError)) log.error({ err: error }, 'mail not sent');
		})
		.finally(() => underWay.delete(sending));
	underWay.add(sending);
}

let isWaiting = false;

/** Has the server's stop wait for what is being sent. */
function waitAtTheEnd(): void {
	if (isWaiting) return;
	isWaiting = true;
	// Our entry waits for what its listeners promise.
	// eslint-disable-next-line @typescript-eslint/no-misused-promises
	process.once('sveltekit:shutdown', () => Promise.allSettled(underWay));
}

import { type NewLink, takeLinkBack } from '../accounts/email-links/email-links.ts';
import type { Context } from '../context.ts';
import { linkLetter } from './letters.ts';
import { sendLetter } from './send-letter.ts';
import type { Letter } from './transport.ts';

/**
 * Sends a link that was made. When it cannot be sent it is taken back, so that another may be asked
 * for at once.
 *
 * @param letter what goes out in its place, where its reader is to learn something else
 * @throws {DomainError} mail-unavailable
 */
export async function sendLink(
	context: Pick<Context, 'db'>,
	link: NewLink,
	letter: Letter = linkLetter(link)
): Promise<void> {
	try {
		await sendLetter(letter);
	} catch (error) {
		await takeLinkBack(context, link.token);
		throw error;
	}
}

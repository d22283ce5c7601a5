import { createTransport } from 'nodemailer';
import { DomainError } from '../errors.ts';
import { log } from '../log.ts';
import type { MailSettings } from './settings.ts';

/** What goes into a mail. No text in it comes from another person. */
export interface Letter {
	to: string;
	subject: string;
	text: string;
	html: string;
	/** What it is about, for the log. */
	kind: string;
	/** The link in it, for a site that sends no mail. */
	link?: string;
}

/** Milliseconds that a conversation with the mail server may take in all. */
const deadline = 3_500;
/** Milliseconds that any one step of it may take. */
const patience = 3_000;

/** Conversations at once; a queue before a dead server would only grow. */
const mostAtOnce = 50;
let running = 0;

/**
 * Hands a letter over to the mail server.
 *
 * @throws {DomainError} mail-unavailable, after the deadline at the latest
 */
export const post = (settings: MailSettings, letter: Letter): Promise<void> =>
	talk(settings, letter, (transport) =>
		transport.sendMail({
			from: settings.from,
			// Not as a text, which could be read as several addresses.
			to: { name: '', address: letter.to },
			subject: letter.subject,
			text: letter.text,
			html: letter.html,
			headers: { 'Auto-Submitted': 'auto-generated' }
		})
	);

/**
 * Makes sure that the mail server listens to us, without sending anything.
 *
 * @throws {DomainError} mail-unavailable, after the deadline at the latest
 */
export const greet = (settings: MailSettings): Promise<void> =>
	talk(settings, { kind: 'greeting', to: '' }, (transport) => transport.verify());

async function talk(
	{ url }: MailSettings,
	{ kind, to }: Pick<Letter, 'kind' | 'to'>,
	say: (transport: ReturnType<typeof createTransport>) => Promise<unknown>
): Promise<void> {
	if (running >= mostAtOnce) {
		log.warn({ kind }, 'too many mails at once');
		throw new DomainError('mail-unavailable');
	}
	running += 1;
	const transport = createTransport({
		url,
		connectionTimeout: patience,
		greetingTimeout: patience,
		socketTimeout: patience,
		dnsTimeout: patience,
		disableFileAccess: true,
		disableUrlAccess: true
	});
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_resolve, reject) => {
		timer = setTimeout(() => reject(new Error('The mail server takes too long')), deadline);
	});
	try {
		await Promise.race([say(transport), late]);
	} catch (error) {
		log.error({ kind, ...reasonOf(error, to) }, 'mail not sent');
		throw new DomainError('mail-unavailable');
	} finally {
		clearTimeout(timer);
		transport.close();
		running -= 1;
	}
}

/** What the log says of it: servers like to repeat the address, which is nobody's business there. */
function reasonOf(error: unknown, to: string): Record<string, unknown> {
	if (!(error instanceof Error)) return {};
	const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
	return {
		code,
		responseCode,
		reason: to ? error.message.replaceAll(to, '[address]') : error.message
	};
}

import net from 'node:net';

/** A mail as it arrived. */
export interface Mail {
	from: string;
	to: string[];
	subject: string;
	headers: Record<string, string>;
	text: string;
	html: string;
}

/** How the mail server behaves: as it should, silent, refusing, or slow without ever falling silent. */
export type Manner = 'takes' | 'silent' | 'refuses' | 'drips';

export interface Mailbox {
	/** For `SMTP_URL`. */
	url: string;
	mails: Mail[];
	be: (manner: Manner) => void;
	/** Waits for the next mail to somebody that is not in `seen`. */
	next: (to: string, seen?: number) => Promise<Mail>;
	stop: () => Promise<void>;
}

/** An SMTP server on the loopback address that keeps what it gets. */
export async function openMailbox(
	onMail: (mail: Mail) => void = () => undefined
): Promise<Mailbox> {
	const mails: Mail[] = [];
	const sockets = new Set<net.Socket>();
	let manner: Manner = 'takes';
	const server = net.createServer((socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
		socket.on('error', () => undefined);
		if (manner === 'silent') return;
		if (manner === 'drips') {
			const drip = setInterval(() => socket.write('220-not yet\r\n'), 100);
			socket.on('close', () => clearInterval(drip));
			return;
		}
		converse(socket, manner === 'refuses', (mail) => {
			mails.push(mail);
			onMail(mail);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as net.AddressInfo;
	return {
		url: `smtp://127.0.0.1:${port}`,
		mails,
		be: (next) => {
			manner = next;
		},
		next: async (to, seen = 0) => {
			const deadline = Date.now() + 10_000;
			for (;;) {
				const mail = mails.filter((one) => one.to.includes(to))[seen];
				if (mail) return mail;
				if (Date.now() > deadline) throw new Error(`no mail ${seen} for ${to}`);
				await new Promise((resolve) => setTimeout(resolve, 20));
			}
		},
		stop: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		}
	};
}

/** The link in a mail's text. */
export const linkIn = (mail: Pick<Mail, 'text'>): string =>
	/https?:\/\/\S+\?token=[\w-]+/.exec(mail.text)?.[0] ?? '';

function converse(socket: net.Socket, refuses: boolean, onMail: (mail: Mail) => void): void {
	let pending = '';
	let isData = false;
	let from = '';
	let to: string[] = [];
	const answer = (line: string) => void socket.write(`${line}\r\n`);
	const address = (line: string) => /<([^>]*)>/.exec(line)?.[1] ?? '';
	const command = (line: string) => {
		const verb = line.split(/[ :]/)[0]?.toUpperCase();
		if (verb === 'EHLO') answer('250 8BITMIME');
		else if (verb === 'MAIL') {
			[from, to] = [address(line), []];
			answer('250 ok');
		} else if (verb === 'RCPT') {
			if (!refuses) to.push(address(line));
			answer(refuses ? `550 <${address(line)}> is nobody here` : '250 ok');
		} else if (verb === 'DATA') {
			isData = true;
			answer('354 go on');
		} else if (verb === 'QUIT') {
			answer('221 bye');
			socket.end();
		} else answer('250 ok');
	};
	socket.on('data', (chunk) => {
		pending += chunk.toString('latin1');
		for (;;) {
			const end = pending.indexOf(isData ? '\r\n.\r\n' : '\r\n');
			if (end < 0) return;
			const part = pending.slice(0, end);
			pending = pending.slice(end + (isData ? 5 : 2));
			if (!isData) command(part);
			else {
				isData = false;
				onMail(parse(part.replace(/^\.\./gm, '.'), from, to));
				answer('250 taken');
			}
		}
	});
	answer('220 a mailbox for tests');
}

function parse(raw: string, from: string, to: string[]): Mail {
	const { headers, body } = split(raw);
	const boundary = /boundary="([^"]+)"/.exec(headers['content-type'] ?? '')?.[1];
	const parts = boundary
		? body.split(`--${boundary}`).slice(1, -1).map(split)
		: [{ headers, body }];
	const ofType = (type: string) => {
		const part = parts.find((one) => one.headers['content-type']?.startsWith(type));
		return part ? decode(part.body, part.headers['content-transfer-encoding']) : '';
	};
	return {
		from,
		to,
		subject: words(headers['subject'] ?? ''),
		headers,
		text: ofType('text/plain').trim(),
		html: ofType('text/html').trim()
	};
}

function split(raw: string): { headers: Record<string, string>; body: string } {
	const text = raw.replace(/^\r\n/, '');
	const end = text.indexOf('\r\n\r\n');
	const lines = text
		.slice(0, end)
		.replace(/\r\n[ \t]+/g, ' ')
		.split('\r\n');
	const headers = lines.map((line) => {
		const colon = line.indexOf(':');
		return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
	});
	return { headers: Object.fromEntries(headers), body: text.slice(end + 4) };
}

const unquote = (text: string) =>
	text
		.replace(/=\r\n/g, '')
		.replace(/=([\dA-F]{2})/gi, (_all, code: string) => String.fromCharCode(parseInt(code, 16)));

function decode(body: string, encoding = '7bit'): string {
	const bytes =
		encoding === 'base64'
			? Buffer.from(body, 'base64')
			: Buffer.from(encoding === 'quoted-printable' ? unquote(body) : body, 'latin1');
	return bytes.toString('utf8').replace(/\r\n/g, '\n');
}

/** A header's encoded words. */
const words = (header: string) =>
	header
		.replace(/\?=\s+=\?/g, '?==?')
		.replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_all, kind: string, text: string) =>
			kind.toLowerCase() === 'b'
				? Buffer.from(text, 'base64').toString('utf8')
				: decode(text.replaceAll('_', ' '), 'quoted-printable')
		);

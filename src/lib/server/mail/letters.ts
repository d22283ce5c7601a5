import { m } from '#lib/paraglide/messages.js';
import { getLocale, getTextDirection } from '#lib/paraglide/runtime.js';
import { linkHours, type NewLink } from '../accounts/email-links/email-links.ts';
import { publicAddress } from '../public-address.ts';
import type { Letter } from './transport.ts';

const pages = { reset: '/reset', verify: '/verify', change: '/verify' } as const;

const words = {
	reset: [m.mail_reset_subject, m.mail_reset_text, m.mail_reset_do],
	verify: [m.mail_verify_subject, m.mail_verify_text, m.mail_verify_do],
	change: [m.mail_change_subject, m.mail_change_text, m.mail_change_do]
} as const;

/** The letter with a link, in the language of who asked for it. */
export function linkLetter({ kind, email, token }: NewLink): Letter {
	const link = publicAddress(`/${getLocale()}${pages[kind]}?token=${token}`);
	const [subject, text, action] = words[kind];
	const hours = linkHours[kind];
	const ending = kind === 'reset' ? m.mail_reset_otherwise() : m.mail_link_otherwise();
	return compose({
		kind,
		to: email,
		subject: subject(),
		paragraphs: [text()],
		link: { href: link, text: action() },
		after: [m.mail_link_good_for({ count: hours }), ending]
	});
}

/** Tells who reads an address that nobody else can have it. */
export const addressTakenLetter = (to: string): Letter =>
	compose({
		kind: 'address-taken',
		to,
		subject: m.mail_taken_subject(),
		paragraphs: [m.mail_taken_text(), m.mail_taken_forgot()]
	});

/** Tells the address so far that another is to take its place. */
export const addressLeavesLetter = (to: string): Letter =>
	compose({
		kind: 'address-leaves',
		to,
		subject: m.mail_leaves_subject(),
		paragraphs: [m.mail_leaves_text(), m.mail_leaves_otherwise()]
	});

/** Tells that the password is another. */
export const passwordChangedLetter = (to: string): Letter =>
	compose({
		kind: 'password-changed',
		to,
		subject: m.mail_password_subject(),
		paragraphs: [m.mail_password_text(), m.mail_password_otherwise()]
	});

interface Draft {
	kind: string;
	to: string;
	subject: string;
	paragraphs: string[];
	link?: { href: string; text: string };
	after?: string[];
}

function compose({ kind, to, subject, paragraphs, link, after = [] }: Draft): Letter {
	const signature = `${m.app_name()} · ${publicAddress('/')}`;
	const texts = [...paragraphs, ...(link ? [link.href] : []), ...after, `-- \n${signature}`];
	const locale = getLocale();
	const paragraph = (text: string) => `<p style="margin:0 0 1em">${escape(text)}</p>`;
	const html = `<!doctype html>
<html lang="${locale}" dir="${getTextDirection(locale)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escape(subject)}</title></head>
<body style="margin:0;padding:24px 16px;font:17px/1.5 Georgia,serif">
<div style="max-width:34em;margin:0 auto">
${paragraphs.map(paragraph).join('\n')}
${
	link
		? `<p style="margin:0 0 1em"><a href="${escape(link.href)}" style="display:inline-block;padding:10px 18px;border-radius:4px;background:#8c1d24;color:#fffaf0;font-family:sans-serif;text-decoration:none">${escape(link.text)}</a></p>
<p style="margin:0 0 1em;font-size:15px">${escape(m.mail_link_by_hand())}<br><span dir="ltr" style="word-break:break-all">${escape(link.href)}</span></p>`
		: ''
}
${after.map(paragraph).join('\n')}
<p style="margin:2em 0 0;font-size:15px">${escape(signature)}</p>
</div>
</body>
</html>
`;
	return {
		kind,
		to,
		subject,
		text: `${texts.join('\n\n')}\n`,
		html,
		...(link && { link: link.href })
	};
}

const escape = (text: string) =>
	text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

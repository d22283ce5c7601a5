import { readEnv } from '../env.ts';

export interface MailSettings {
	url: string;
	from: string;
}

/** How mail is sent; null where it is not set up. */
export function mailSettings(): MailSettings | null {
	const { SMTP_URL: url, MAIL_FROM: from } = readEnv();
	return url && from ? { url, from } : null;
}

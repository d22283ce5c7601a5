/** As much of the library as we use; it brings no types. */
declare module 'nodemailer' {
	interface Options {
		url: string;
		connectionTimeout: number;
		greetingTimeout: number;
		socketTimeout: number;
		dnsTimeout: number;
		disableFileAccess: boolean;
		disableUrlAccess: boolean;
	}
	interface Message {
		from: string;
		to: { name: string; address: string };
		subject: string;
		text: string;
		html: string;
		headers: Record<string, string>;
	}
	interface Transporter {
		sendMail(message: Message): Promise<unknown>;
		verify(): Promise<true>;
		close(): void;
	}
	export function createTransport(options: Options): Transporter;
}

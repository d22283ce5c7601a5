/** What passwords, hashes, keys and notes of the tests hold: nobody may print them, ever. */
const never = [
	'quiet-Curtain',
	'a quiet evening at home',
	'canary',
	'Ask for the price first',
	'Say no first, then why',
	'for-the-tests-alone',
	'$argon2'
];

/** What the start may say in plain words, and no line of the log may. */
const notLogged = [
	'@example.test',
	'session_token',
	'rehearsal_session',
	'rehearsal_provider',
	'postgres://',
	// As the name of a header: addresses that the tests ask for have it in them. However else a cookie
	// of ours were logged, its name is one of those above.
	'"set-cookie"'
];

/** Where there is no mail, the operator passes links on: such a line names whom one is for. */
const isLink = (line: string) => line.includes('"msg":"mail is not set up: pass this link on');

/** Which secrets of the tests stand in what a process has printed. */
export function secretsIn(output: string): string[] {
	const log = output
		.split('\n')
		.filter((line) => line.startsWith('{') && !isLink(line))
		.join('\n');
	const has = (text: string) => (secret: string) =>
		text.toLowerCase().includes(secret.toLowerCase());
	return [...never.filter(has(output)), ...notLogged.filter(has(log))];
}

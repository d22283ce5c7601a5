import { commonPasswords } from './common-passwords.ts';

/** Lengths of a password, in UTF-16 units after normalisation. */
export const passwordLength = { least: 8, most: 256 } as const;

/** The same password however a keyboard composes it: what is measured, hashed and compared. */
export function normalisePassword(password: string): string {
	return password.normalize('NFKC');
}

/**
 * Whether this is among the passwords that are tried first: a common one, also with a year or an
 * exclamation mark behind it, one or two characters over and over, or the account's own address.
 *
 * @param password normalised
 */
export function isCommonPassword(password: string, email: string): boolean {
	const plain = password.toLowerCase();
	const bare = plain.replace(/[\d!?.,*#@$_-]{1,5}$/, '');
	return (
		commonPasswords.has(plain) ||
		commonPasswords.has(bare) ||
		new Set(plain).size <= 2 ||
		plain === email ||
		plain === email.split('@')[0]
	);
}

import { describe, expect, test } from 'vitest';
import { loginForm, nameForm, registerForm } from './account-schema.ts';
import { commonPasswords } from './passwords/common-passwords.ts';

const codes = (result: { error?: { issues: { message: string }[] } }) =>
	result.error?.issues.map(({ message }) => message);

describe('a name', () => {
	test.each([
		['  Ana   María ', 'Ana María'],
		['Ａｎａ', 'Ana'],
		['李小龍', '李小龍'],
		['عائشة', 'عائشة'],
		['می‌خواهم', 'می‌خواهم'],
		['O’Neill-Ruiz, Jr.', 'O’Neill-Ruiz, Jr.'],
		['Zoë 🎭', 'Zoë 🎭'],
		['👩‍🎓', '👩‍🎓'],
		['นักเรียน', 'นักเรียน'],
		['Teamwork', 'Teamwork'],
		['Rootsy', 'Rootsy'],
		['x'.repeat(80), 'x'.repeat(80)],
		['𝒳'.repeat(80), 'X'.repeat(80)]
	])('%j is kept as %j', (given, name) => {
		expect(nameForm.parse({ name: given })).toEqual({ name });
	});

	test.each([
		['', 'required'],
		[' \t\n ', 'required'],
		['x'.repeat(81), 'too-long'],
		['ﷺ'.repeat(80), 'too-long'],
		['x'.repeat(100_000), 'too-long'],
		['Ana\u202egro', 'name-characters'],
		['Ana\u2066', 'name-characters'],
		['A\u200bna', 'name-characters'],
		['Ana\u0007', 'name-characters'],
		['Ana\u0000', 'name-characters'],
		['\u3164', 'name-characters'],
		['...', 'name-characters'],
		[`a${'\u0301'.repeat(20)}`, 'name-characters'],
		['admin', 'name-reserved'],
		['\u0430dmin', 'name-reserved'],
		['ΑDMIN', 'name-reserved'],
		['Аdmіnіstrаtоr', 'name-reserved'],
		['a d m i n', 'name-reserved'],
		['Adm1n', 'name-reserved'],
		['ádmin', 'name-reserved'],
		['ａｄｍｉｎ', 'name-reserved'],
		['Rehearsal Team', 'name-reserved'],
		['Support Staff', 'name-reserved'],
		['$upport', 'name-reserved'],
		['Moderador', 'name-reserved']
	])('%j is refused: %s', (name, code) => {
		expect(codes(nameForm.safeParse({ name }))?.[0]).toBe(code);
	});
});

describe('registering', () => {
	const fit = { name: 'Ana', email: ' Ana@Example.test ', password: 'a long walk to the sea' };

	test('gives the address in lower case and the password composed one way', () => {
		const given = registerForm.parse({ ...fit, password: 'contrasen\u0303a larga' });
		expect(given).toMatchObject({ email: 'ana@example.test', password: 'contraseña larga' });
	});

	test.each([
		[{ email: '' }, 'required'],
		[{ email: 'ana' }, 'email-invalid'],
		[{ email: 'ana@localhost' }, 'email-invalid'],
		[{ email: 'a b@example.test' }, 'email-invalid'],
		[{ email: `${'a'.repeat(250)}@example.test` }, 'too-long'],
		[{ password: '' }, 'required'],
		[{ password: 'seven77' }, 'password-too-short'],
		[{ password: 'x'.repeat(257) }, 'password-too-long'],
		[{ password: 'ﷺ'.repeat(100) }, 'password-too-long'],
		[{ password: 'x'.repeat(1_000_000) }, 'password-too-long']
	])('with %j is refused: %s', (change, code) => {
		expect(codes(registerForm.safeParse({ ...fit, ...change }))).toEqual([code]);
	});

	test('takes a password of 8 and one of 256 characters, spaces at the ends included', () => {
		for (const password of ['        ', ' spaced ', 'x'.repeat(256)]) {
			expect(registerForm.parse({ ...fit, password }).password).toBe(password);
		}
	});
});

test('signing in says nothing of what a password must be', () => {
	const result = loginForm.safeParse({ email: 'ana@example.test', password: 'x' });
	expect(result.success).toBe(true);
});

test('a few thousand common passwords are known', () => {
	expect(commonPasswords.size).toBeGreaterThan(3000);
	expect([...commonPasswords].every((word) => word.length >= 8)).toBe(true);
});

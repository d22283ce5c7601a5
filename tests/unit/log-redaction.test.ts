import { expect, test } from 'vitest';
import { cleanText, errorForLog, redact } from '#lib/server/log-redaction.ts';

test('secrets and private texts are blanked by name, however deep', () => {
	const fields = {
		path: '/login',
		headers: { Cookie: 'canary', authorization: 'canary' },
		input: { password: 'canary', scenarios: [{ userNotes: 'canary', user_notes: 'canary' }] },
		env: { DATABASE_URL: 'canary', AUTH_SECRET: 'canary' },
		sessionToken: 'canary',
		email: 'canary'
	};
	const text = JSON.stringify(redact(fields));
	expect(text).not.toContain('canary');
	expect(text).toContain('/login');
});

test('an error says neither what a statement was given nor the row that was refused', () => {
	const cause = Object.assign(new Error('duplicate key value'), {
		code: '23505',
		constraint_name: 'users_email_unique',
		detail: 'Key (email)=(canary@example.test) already exists.'
	});
	const error = Object.assign(new Error('Failed query: insert … params: canary', { cause }), {
		query: 'insert …',
		params: ['canary']
	});
	const shown = JSON.stringify(errorForLog(error));
	expect(shown).not.toContain('canary');
	expect(shown).toContain('users_email_unique');
	expect(shown).toContain('log-redaction.test');
});

test('addresses lose their credentials, and long texts their ends', () => {
	expect(cleanText('cannot reach postgres://me:canary@host/db')).toBe(
		'cannot reach postgres://[hidden]@host/db'
	);
	expect(cleanText('a'.repeat(10_000)).length).toBe(2_000);
});

test('what refers to itself does not hang the log', () => {
	const circle: Record<string, unknown> = {};
	circle.self = circle;
	expect(JSON.stringify(redact(circle))).toContain('[deeper]');
});

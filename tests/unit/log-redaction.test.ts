import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
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
	expect(cleanText('postgres://me:c@n@ry@host/db')).toBe('postgres://[hidden]@host/db');
	expect(cleanText('a'.repeat(10_000)).length).toBe(2_000);
	expect(cleanText(`${'a'.repeat(1_980)} postgres://me:canary@host`)).not.toContain('can');
});

test('nothing that is logged begins a line of its own, or looks like one', async () => {
	const evil = 'a\r\n{"level":"fatal"}\n\u2028\u0085\u001b[31m\u0000\ud800';
	const program = `import { log } from '#lib/server/log.ts';
		const evil = JSON.parse(process.env.EVIL);
		log.info({ path: evil, deep: [{ evil }] }, evil);
		log.error({ err: new Error(evil, { cause: evil }) }, 'it failed');
		log.warn(evil);`;
	const { stdout } = await promisify(execFile)(
		process.execPath,
		['--input-type=module', '--eval', program],
		{ cwd: path.resolve(import.meta.dirname, '../..'), env: { EVIL: JSON.stringify(evil) } }
	);
	const lines = stdout.trimEnd().split('\n');
	expect(lines).toHaveLength(3);
	const levels = lines.map((line) => (JSON.parse(line) as { level: string }).level);
	expect(levels).toEqual(['info', 'error', 'warn']);
	expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028]/u);
});

test('what refers to itself does not hang the log', () => {
	const circle: Record<string, unknown> = {};
	circle.self = circle;
	expect(JSON.stringify(redact(circle))).toContain('[deeper]');
});

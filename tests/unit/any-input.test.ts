import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { localeOfPath, withoutPrefix } from '#lib/locale.ts';
import { listAddress, listFilters, parseListQuery } from '#lib/scenarios/list-query.ts';
import { scenarioForm } from '#lib/scenarios/scenario-schema.ts';
import { parseForm } from '#lib/server/http/parse-form.ts';
import { safeNext } from '#lib/server/http/safe-next.ts';
import { renderMarkdown } from '#lib/server/markdown.ts';
import { cleanText } from '#lib/server/log-redaction.ts';
import { hostileValues } from '#tests/support/hostile/values.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Any characters, halves of characters among them. */
const anything = fc
	.array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 6 })
	.map((codes) => String.fromCodePoint(...codes));

/** Pieces of what means harm, and of anything at all, in any order. */
const short = hostileValues.filter((value) => value.length < 60);
const evil = (...pieces: string[]) =>
	fc
		.array(
			fc.oneof(
				fc.constantFrom(...short, ...pieces),
				anything,
				fc.constantFrom(...pieces, '/', '\\', '<', '>', '"', "'", '&', ':', '\t', '\n', '%')
			),
			{ maxLength: 8 }
		)
		.map((parts) => parts.join(''));

test('whatever a way back says, it leads to this site', () => {
	const pieces = [
		'/',
		'//',
		'/\\',
		'/.',
		'/..',
		'@',
		'evil.example',
		'https:',
		'?',
		'#',
		'%2f',
		'%5c'
	];
	fc.assert(
		fc.property(evil(...pieces), fc.boolean(), (text, isPath) => {
			const next = safeNext(isPath ? `/${text}` : text, '/fallback');
			for (const base of ['https://site.invalid', 'http://site.invalid/deep/down']) {
				expect(new URL(next, base).origin).toBe(new URL(base).origin);
			}
			expect(next).toMatch(/^\/(?![/\\])/);
			// It goes into a header.
			expect(() => new Headers({ location: next })).not.toThrow();
			expect(next).not.toMatch(/[^\x21-\x7e]/);
		}),
		{ numRuns: 800 }
	);
});

/** Tags as the renderer writes them; all other angle brackets are escaped. */
const plainTag =
	/^<\/?(?:h[3-6]|p|br|hr|blockquote|ul|ol|li|strong|em|del|code|pre|table|thead|tbody|tr|th|td|a)(?: start="\d+")?(?: href="(?:https?|mailto):[^"<>]*")?(?: rel="noopener nofollow ugc")?(?: \/)?>/;

test('whatever an author writes, what comes of it is text, plain tags and safe links', () => {
	const pieces = [
		...[
			'<b>',
			'<script>',
			'</p>',
			'<!--',
			'<a href="',
			'" onclick="',
			'](',
			'[a](',
			'![',
			'> ',
			'- ',
			'1. '
		],
		...[
			'```',
			'`',
			'**',
			'_',
			'~~',
			'|',
			'\n',
			'\n\n',
			'    ',
			'---',
			'# ',
			'javascript:',
			'https://a.b',
			'&#',
			';'
		]
	];
	fc.assert(
		fc.property(evil(...pieces), (text) => {
			const html = renderMarkdown(text);
			for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at + 1)) {
				expect(html.slice(at, at + 4_000), JSON.stringify(text)).toMatch(plainTag);
			}
		}),
		{ numRuns: 500 }
	);
});

test('whatever stands in the address of a list, it is understood or left out', () => {
	const reader = { isSignedIn: true };
	const names = [...listFilters, 'sort', 'q', 'after'];
	const name = fc.oneof(fc.constantFrom(...names, '__proto__', 'constructor'), evil());
	fc.assert(
		fc.property(
			fc.array(fc.tuple(name, evil('[', '"saved"', 'en')), { maxLength: 12 }),
			(pairs) => {
				const { query } = parseListQuery(new URLSearchParams(pairs), reader);
				const address = listAddress(query, {});
				expect(address).toMatch(/^\/scenarios(?:\?|$)/);
				const again = parseListQuery(new URL(address, 'http://site.invalid').searchParams, reader);
				const tag = query.tag.toSorted();
				expect(again.query, 'its own addresses are understood').toEqual({ ...query, tag });
				expect(again.ignored).toEqual([]);
			}
		),
		{ numRuns: 400 }
	);
});

test('whatever a form sends, it is an answer that can be sent back, and changes no object', () => {
	const before = Object.getOwnPropertyNames(Object.prototype).sort();
	const fields = ['title', 'tags', 'persona.title', 'learningObjectives', 'difficultyRating'];
	const name = fc.oneof(
		fc.constantFrom(...fields, '__proto__', 'constructor.prototype.x', '__proto__.x', 'then'),
		evil()
	);
	fc.assert(
		fc.property(fc.array(fc.tuple(name, evil()), { maxLength: 20 }), (pairs) => {
			const data = new FormData();
			for (const [key, value] of pairs) data.append(key, value);
			const parsed = parseForm(scenarioForm, data);
			expect(() => JSON.stringify(parsed)).not.toThrow();
			if (parsed.ok) expect(Object.values(parsed.data).flat().join()).not.toContain('\0');
		}),
		{ numRuns: 400 }
	);
	expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before);
});

test('whatever an address begins with, its language is one of ours or none', () => {
	fc.assert(
		fc.property(evil('en', 'es', '/en', '/es/', '/EN', '/en%2f'), (text) => {
			expect([undefined, 'en', 'es']).toContain(localeOfPath(`/${text}`));
			expect(withoutPrefix(`/${text}`)).toMatch(/^\//);
		}),
		{ numRuns: 400 }
	);
});

test('whatever an address in a log holds, its credentials do not stay', () => {
	const secret = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 9 });
	fc.assert(
		fc.property(evil(), secret, (text, around) => {
			const word = around.replaceAll(/[\s/]/g, '');
			const shown = cleanText(`${text} postgres://me:${word}canary${word}@host/db`);
			expect(shown).not.toContain('canary');
		}),
		{ numRuns: 400 }
	);
});

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listQuery } from '#lib/scenarios/list-query.ts';
import { listSorts } from '#lib/scenarios/vocabulary.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { write } from './support.ts';

let world: World;

beforeAll(async () => {
	world = await createWorld();
	await write(world, 'a', { title: 'A broken coat', description: 'ラーメン屋 & <b> | ! \\ \' "' });
	await write(world, 'b', { title: 'Umbrella', context: `${'ab '.repeat(3000)}人`.repeat(2) });
});

afterAll(() => world.close());

/** Not one may throw; each is searched in every order, as if typed on a first and a later page. */
async function search(q: string): Promise<void> {
	for (const sort of listSorts) {
		const page = await listScenarios(world.as(null), listQuery({ q, sort, limit: 1 }));
		if (page.next) {
			await listScenarios(world.as(null), listQuery({ q, sort, after: page.next }));
		}
	}
}

const pieces = [
	...["'", "''", '"', '“', '\\', '\\\\', '\0', '\ud800', '\udfff', '\u202e', '\u2066', '%', '_'],
	...[
		'&',
		'|',
		'!',
		'<->',
		'<2>',
		':*',
		':A',
		'(',
		')',
		'((((',
		'*',
		'=',
		"'='",
		'-',
		'--',
		'−',
		'—'
	],
	...[
		'a',
		'coat',
		'coat:*',
		"'coat'",
		'brokn',
		'umbrela',
		'or',
		'and',
		'not',
		'=coat',
		'1',
		'-coat'
	],
	...['人', '人人', 'ラーメン', 'ラ', 'น้ำ', 'ั', 'ก', '한국어', 'हिन्दी', '्', 'ﷺ', '🙂', '👩‍👩‍👧'],
	...[
		'e\u0301',
		'\u0301',
		'\u0301'.repeat(500),
		'\u200b',
		'\ufeff',
		'\u3000',
		' ',
		'\t',
		'\n',
		'\r\n'
	],
	...[
		'x'.repeat(10_000),
		'x '.repeat(5_000),
		'人'.repeat(10_000),
		'"a" '.repeat(2_000),
		'-'.repeat(9_999)
	],
	...[
		'$1',
		'${x}',
		'{}',
		'[object Object]',
		'__proto__',
		'null',
		"'; drop table scenarios; --",
		'İ',
		'ß'
	]
];

test.each(pieces)('%# alone is no error', async (q) => {
	await search(q);
});

test('nor is any of them beside others', { timeout: 120_000 }, async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 8 })), {
				minLength: 1,
				maxLength: 8
			}),
			async (parts) => {
				await listScenarios(world.as(null), listQuery({ q: parts.join(''), sort: 'relevance' }));
				await listScenarios(world.as(null), listQuery({ q: parts.join(' '), sort: 'new' }));
			}
		),
		{ numRuns: 300 }
	);
});

test('what is hostile finds what it names', async () => {
	const { items } = await listScenarios(
		world.as(null),
		listQuery({ q: "'coat':* & | ! ( <-> \\", sort: 'relevance' })
	);
	expect(items.map(({ id }) => id)).toEqual(['a']);
});

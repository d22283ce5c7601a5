/** Text that means harm, or that nobody thought of, by what it is. */
export const hostileValues: readonly string[] = [
	// Nothing, and what looks like it.
	...[
		'',
		' ',
		'\t',
		'\n',
		'\r',
		'\r\n',
		'\u00a0',
		'\u3000',
		'\u200b',
		'\ufeff',
		'\u2028',
		'\u2029'
	],
	...['null', 'undefined', 'NaN', 'true', 'false', 'None', 'nil', '(null)', '[object Object]'],

	// Control characters, halves of characters, what is no character.
	...range(0, 0x1f).map((code) => `a${String.fromCharCode(code)}b`),
	...range(0x7f, 0x9f).map((code) => `a${String.fromCharCode(code)}b`),
	...['\0', '\0\0\0', 'a\0', '\0a', '%00', '\\0', '\\u0000', '&#0;'],
	...['\ud800', '\udfff', 'a\ud83db', '\ude00\ud83d', '\ud800'.repeat(500), 'x\udc00'.repeat(200)],
	...['\ufffd', '\ufffe', '\uffff', '\ufdd0', '\u{1fffe}', '\u{10ffff}', '\u{e0001}', '\u{f0000}'],

	// Directions, invisible marks, what piles up, what changes its length or its look.
	...[
		'\u202e\u202etxt',
		'\u2066\u2067\u2068',
		'\u2069\u202c',
		'\u061c\u200e\u200f',
		'\u202a'.repeat(99)
	],
	...[
		'a\u200bb',
		'a\u200db',
		'a\u2060b',
		'a\u00adb',
		'\u180e',
		'\u034f',
		'a\ufe0f',
		'\u{e0041}\u{e007f}'
	],
	...[
		`a${'\u0301'.repeat(3_000)}`,
		`e${'\u0489'.repeat(500)}`,
		'\u1100'.repeat(500),
		'\u0e33'.repeat(500)
	],
	...['ﷺ', 'ﬀ', 'İ', 'ı', 'ß', 'ẞ', 'ǅ', 'Ω', 'ſ', 'ﬃ'.repeat(200), '\ufdfa'.repeat(300), 'K', 'Å'],
	...[
		'👩‍👩‍👧‍👦',
		'🏴󠁧󠁢󠁳󠁣󠁴󠁿',
		'🇺🇳'.repeat(99),
		'❤️',
		'1️⃣',
		'𝕳𝖊𝖑𝖑𝖔',
		'раураl',
		'العربية',
		'हिन्दी',
		'ไทย',
		'中文',
		'𠜎'
	],

	// Escapes, of which one may be undone once too often.
	...[
		'%',
		'%%',
		'%2',
		'%zz',
		'%u0041',
		'%252e',
		'%c0%ae',
		'%e0%80%af',
		'%f5',
		'\\',
		'\\\\',
		'\\x00',
		'\\u{0}'
	],
	...[
		'&amp;',
		'&lt;script&gt;',
		'&#x3c;',
		'&#60',
		'&nbsp',
		'+',
		'%20',
		'=',
		'&',
		';',
		'#',
		'?',
		'/',
		'//'
	],

	// Statements.
	...[
		"'",
		"''",
		"';",
		'"',
		'`',
		"' or '1'='1",
		"' or 1=1 --",
		"'; drop table users; --",
		"'/*",
		'*/',
		'--'
	],
	...[
		'1; select pg_sleep(9)',
		"' || pg_sleep(9) || '",
		"'; select pg_terminate_backend(pid) from pg_stat_activity; --"
	],
	...[
		'$$',
		'$1',
		'$2',
		'$tag$',
		':name',
		'::int',
		'?',
		'\\copy',
		"E'\\x00'",
		"U&'\\0000'",
		'chr(0)',
		'{}',
		'{1,2}',
		'{"a"'
	],
	...[
		"' union select password from accounts --",
		'1e1000',
		"%' escape '",
		'_%',
		'%_%',
		'\\%',
		'[a-z]',
		"a' and 1=cast((select version()) as int)--"
	],
	...[
		"':*",
		'a & b',
		'a | | b',
		'!',
		'!!a',
		'<->',
		'<0>',
		'( ( (',
		'a:ABCD',
		'a:*b',
		"'a' <-> 'b'",
		'"unended',
		'-',
		'-"a"',
		'or',
		'OR OR'
	],

	// Markup, scripts, links.
	...[
		'<script>alert(1)</script>',
		'</script><script>alert(1)</script>',
		'"><img src=x onerror=alert(1)>',
		"' onfocus=alert(1) '"
	],
	...[
		'<svg/onload=alert(1)>',
		'</textarea><script>',
		'</title><script>',
		'<!--',
		'-->',
		']]>',
		'<![CDATA[',
		'<?php',
		'<!doctype'
	],
	...[
		'javascript:alert(1)',
		'JaVaScRiPt:alert(1)',
		' javascript:alert(1)',
		'java\tscript:alert(1)',
		'data:text/html,<script>',
		'vbscript:x',
		'blob:x',
		'file:///etc/passwd'
	],
	...[
		'//evil.example',
		'/\\evil.example',
		'https:evil.example',
		'https://evil.example',
		'/%09/evil.example',
		'/.//evil.example',
		'\\\\evil.example',
		'/@evil.example',
		'http://[::1]',
		'http://a:b@c'
	],
	...[
		'${7*7}',
		'{{7*7}}',
		'#{7*7}',
		'<%= 7*7 %>',
		'{@html x}',
		'%s%s%s%n',
		'%d',
		'${jndi:ldap://x}',
		'$(id)',
		'`id`',
		'|id',
		';id',
		'&&id'
	],

	// Markdown.
	...[
		'[a](javascript:alert(1))',
		'![a](x "onerror=alert(1)")',
		'<javascript:alert(1)>',
		'[a]: javascript:alert(1)\n[a]',
		'[a](\u0001javascript:x)'
	],
	...[
		'```',
		'~~~',
		'|a|\n|-|',
		'---\na: b\n---',
		'\\[',
		'[^1]',
		'<a@b>',
		'[][][',
		'![',
		'***',
		'___a'
	],

	// Names of objects, of files, of headers.
	...[
		'__proto__',
		'constructor',
		'prototype',
		'toString',
		'hasOwnProperty',
		'valueOf',
		'__defineGetter__',
		'then',
		'length',
		'toJSON'
	],
	...[
		'{"__proto__":{"a":1}}',
		'{"$ne":null}',
		'{"$gt":""}',
		'[1,2]',
		'{"a":',
		'"',
		'"\\ud800"',
		'[[[[',
		'{"length":1e9}',
		'{"then":1}'
	],
	...[
		'../../etc/passwd',
		'..\\..\\x',
		'/etc/passwd',
		'....//',
		'%2e%2e%2f',
		'a/../b',
		'.',
		'..',
		'...',
		'CON',
		'aux.txt',
		'a:b',
		'~',
		'.git'
	],
	...[
		'a\r\nX-Injected: yes',
		'a\nX-Injected: yes',
		'a\r\n\r\n<html>',
		'\u560a\u560dX-Injected: yes',
		'a%0d%0aX-Injected:%20yes',
		'\r\nSet-Cookie: injected=yes'
	],

	// Numbers at every border.
	...[
		'0',
		'-0',
		'00',
		'+1',
		'-1',
		'1',
		'1.0',
		'1.5',
		'.5',
		'5.',
		'1e3',
		'1e-9',
		'1e309',
		'-1e309',
		'0x10',
		'0b1',
		'0o7',
		'1_000',
		'1,5',
		'١٢٣',
		'１',
		'²',
		'½',
		'Infinity',
		'-Infinity'
	],
	...[8, 16, 31, 32, 53, 63, 64].flatMap((bits) =>
		[2n ** BigInt(bits), 2n ** BigInt(bits) - 1n, -(2n ** BigInt(bits))].map(String)
	),
	...[
		'5',
		'6',
		'8',
		'9',
		'86400',
		'86401',
		'9'.repeat(400),
		'0'.repeat(400),
		`0.${'1'.repeat(400)}`,
		' 4 ',
		'4 ',
		'4abc',
		'--4'
	],

	// Dates, addresses of people, ids, languages, cursors.
	...[
		'0000-00-00',
		'9999-12-31',
		'2024-02-30',
		'-271821-04-20',
		'+275760-09-13T00:00:00.001Z',
		'1970-01-01T00:00:60Z',
		'2024-13-01',
		'infinity',
		'now',
		'epoch',
		'BC'
	],
	...[
		'a@b',
		'@',
		'a@',
		'@b',
		'a@b@c',
		'"a b"@c.de',
		'a@[127.0.0.1]',
		'a+b@c.de',
		'ä@ö.de',
		`${'a'.repeat(300)}@b.de`,
		'a@b.de\nBcc: c@d.de',
		'a@b.de,c@d.de',
		'a@xn--.de',
		"o'a@b.de"
	],
	...[
		'00000000-0000-0000-0000-000000000000',
		'ffffffff-ffff-ffff-ffff-ffffffffffff',
		'{00000000-0000-0000-0000-000000000000}',
		'00000000000000000000000000000000',
		'urn:uuid:0',
		'g'.repeat(36)
	],
	...['AAAAAAAAAAAAAAAAAAAAAA', 'A'.repeat(21), 'A'.repeat(23), '-'.repeat(22), '_'.repeat(22)],
	...[
		'en',
		'EN',
		'en_GB',
		'en-',
		'-en',
		'x-y',
		'i-klingon',
		'en-u-ca-buddhist',
		`en${'-abcdefgh'.repeat(50)}`,
		'zz',
		'root',
		'und',
		'art-lojban',
		'*'
	],
	...[
		'W10',
		'bnVsbA',
		'WyJzYXZlZCIsMWUzMDksIngiXQ',
		'e30',
		'WyIiXQ==',
		btoa('["saved",9007199254740993,"x"]'),
		btoa('['.repeat(2_000)),
		btoa('"\\u0000"')
	],

	// Far too much of it, and too deep.
	...[
		'a',
		' ',
		'\n',
		'0',
		'-',
		'/',
		'.',
		',',
		'<',
		'>',
		'(',
		'"',
		"'",
		'*',
		'_',
		'`',
		'#',
		'\\',
		'&',
		'\t',
		'é',
		'人',
		'\u0301',
		'\u200d'
	].map((one) => one.repeat(20_000)),
	...[
		'[',
		'{',
		'(',
		'<b>',
		'> ',
		'- ',
		'[a](',
		'![',
		'{"a":',
		'[[',
		'**',
		'&amp;',
		"'",
		'%41',
		'../',
		'a,',
		'a ',
		'# ',
		'1. ',
		'|a'
	].map((one) => one.repeat(100_000 / one.length)),
	'['.repeat(50_000) + ']'.repeat(50_000),
	'('.repeat(50_000) + ')'.repeat(50_000),
	`a${' '.repeat(50_000)}b`,
	`a${'\n'.repeat(50_000)}b`,
	'ab '.repeat(30_000),
	Array.from({ length: 10_000 }, (_, index) => `w${index}`).join(' ')
];

function range(from: number, to: number): number[] {
	return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/**
 * URL-encodes; half a character goes through as the bytes that it would have, which are no UTF-8.
 */
export function encodeValue(text: string): string {
	return text
		.split(/([\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff])/)
		.map((piece, index) => (index % 2 ? '%ED%A0%80' : encodeURIComponent(piece)))
		.join('');
}

import { describe, expect, test } from 'vitest';
import { renderMarkdown } from './markdown.ts';

/** Tags and attributes that may stand in the result; anything else in angle brackets is a hole. */
const harmless =
	/^<\/?(?:h[3-6]|p|br|hr|blockquote|ul|ol|li|strong|em|del|code|pre|table|thead|tbody|tr|th|td)(?: \/)?>$|^<ol start="\d+">$|^<a href="(?:https?:|mailto:)[^"<>]*" rel="noopener nofollow ugc">$|^<\/a>$/;

/** Every tag of the result; a `<` that opens none must have been escaped. */
const tagsOf = (html: string): string[] => html.match(/<[^>]*>?/g) ?? [];

const payloads = [
	'<script>alert(1)</script>',
	'<ScRiPt src=//evil.example></sCrIpT>',
	'<img src=x onerror=alert(1)>',
	'<svg onload=alert(1)>',
	'<svg><animate onbegin=alert(1) attributeName=x dur=1s>',
	'<svg><script>alert(1)</script></svg>',
	'<math><mtext></mtext><mglyph><style></math><img src onerror=alert(1)>',
	'<iframe src="javascript:alert(1)"></iframe>',
	'<iframe srcdoc="<script>alert(1)</script>"></iframe>',
	'<object data="data:text/html,<script>alert(1)</script>">',
	'<embed src="javascript:alert(1)">',
	'<a href="javascript:alert(1)">x</a>',
	'<a href="x" onclick="alert(1)">x</a>',
	'<form action="javascript:alert(1)"><button>x</button></form>',
	'<input autofocus onfocus=alert(1)>',
	'<body onload=alert(1)>',
	'<details open ontoggle=alert(1)>',
	'<video><source onerror=alert(1)></video>',
	'<style>@import "http://evil.example/x.css"</style>',
	'<link rel=stylesheet href=http://evil.example/x.css>',
	'<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
	'<base href="http://evil.example/">',
	'<template><script>alert(1)</script></template>',
	'<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
	'<p style="background:url(javascript:alert(1))" id=x class=y>a</p>',
	'<x-canary onfocus=alert(1) tabindex=1>',
	'<!--><img src=x onerror=alert(1)>-->',
	'<![CDATA[<script>alert(1)</script>]]>',
	'<?xml version="1.0"?><script>alert(1)</script>',
	'[a](javascript:alert(1))',
	'[a](JaVaScRiPt:alert(1))',
	'[a](  javascript:alert(1))',
	'[a](<java\nscript:alert(1)>)',
	'[a](java&#x09;script:alert(1))',
	'[a](javascript&colon;alert(1))',
	'[a](&#106;avascript:alert(1))',
	'[a](\u0001javascript:alert(1))',
	'[a](java\u200bscript:alert(1))',
	'[a](vbscript:msgbox(1))',
	'[a](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
	'[a](file:///etc/passwd)',
	'[a](blob:http://localhost/x)',
	'[a](//evil.example)',
	'[a](/\\evil.example)',
	'[a](ftp://evil.example)',
	'[a](x "onmouseover=alert(1)")',
	'[a](https://x.example/"onmouseover="alert(1))',
	'[a](https://x.example/%22onmouseover=%22alert(1))',
	'[a](<https://x.example/" onmouseover="alert(1)>)',
	'[a]\n\n[a]: javascript:alert(1)',
	'[a][b]\n\n[b]: <javascript:alert(1)> "x"',
	'<javascript:alert(1)>',
	'<data:text/html,x>',
	'![x](javascript:alert(1))',
	'![x" onerror="alert(1)](x)',
	'![<img src=x onerror=alert(1)>](https://x.example/y.png)',
	'[![x](y" onerror="alert(1))](javascript:alert(1))',
	'`<script>alert(1)</script>`',
	'```"><script>alert(1)</script>\nx\n```',
	'    <script>alert(1)</script>',
	'**<img src=x onerror=alert(1)>**',
	'# <svg/onload=alert(1)>',
	'> <script>alert(1)</script>',
	'- <script>\n- alert(1)\n- </script>',
	'|<script>|b|\n|-|-|\n|alert(1)|</script>|',
	'- [x] <script>alert(1)</script>',
	'&lt;script&gt;alert(1)&lt;/script&gt;',
	'\\<script>alert(1)\\</script>',
	'<scr<script>ipt>alert(1)</scr</script>ipt>',
	'<<script>alert(1)//<</script>',
	'<a\u0000 href=javascript:alert(1)>x</a>',
	'www.x.example/"onmouseover="alert(1)',
	'https://x.example/<script>alert(1)</script>',
	'a@b.example"onmouseover="alert(1)'
];

describe('hostile text', () => {
	test.each(payloads)('%j becomes harmless', (payload) => {
		for (const text of [payload, `a ${payload} b`, `- ${payload}\n\n> ${payload}`]) {
			expect(tagsOf(renderMarkdown(text)).filter((tag) => !harmless.test(tag))).toEqual([]);
		}
	});

	test('HTML is shown as the text that it is', () => {
		expect(renderMarkdown('a <b>**bold**</b>')).toBe(
			'<p>a &lt;b&gt;<strong>bold</strong>&lt;/b&gt;</p>'
		);
	});

	const length = 20_000;
	const honest = (round: number) =>
		`${round} **bold** and *soft*, a [link](https://a.example/).\n\n- one\n- two\n\n`
			.repeat(400)
			.slice(0, length);
	/** Milliseconds of the quickest of three runs, each on a text of its own. */
	const quickest = (run: (round: number) => unknown) =>
		Math.min(
			...[1, 2, 3].map((round) => {
				const begun = performance.now();
				run(round);
				return performance.now() - begun;
			})
		);
	// Once, because what was rendered is remembered.
	const honestCost = quickest((round) => renderMarkdown(honest(round)));

	test.each([
		['>', '>'],
		['quotes', '> '],
		['lists', '- '],
		['quoted lists', '> - '],
		['numbers', '1. '],
		['stars', '*a'],
		['underscores', '_a_'],
		['brackets', '['],
		['images', '![['],
		['links', '[a](<'],
		['backquotes', '`'],
		['strikes', '~~a~'],
		['marks of two kinds', '_*a'],
		['marks that end nothing', 'a<*'],
		['marks and signs', '~#:|*'],
		['paragraphs of marks', `${'_*a'.repeat(150)}\n\n`],
		['pipes', '|a|\n|-|\n'],
		['addresses', 'a'],
		['entities', '&#x'],
		['comments', '<!--'],
		['backslashes', '\\'],
		['line ends', '\n'],
		['references', '[a]: b\n']
	])('%s without end cost no more than some honest texts of the same length', (_, unit) => {
		const text = unit.repeat((length - 2) / unit.length) + '@';
		expect(tagsOf(renderMarkdown(text)).filter((tag) => !harmless.test(tag))).toEqual([]);
		// A quadratic parse of this length costs thousands of honest ones.
		expect(quickest((round) => renderMarkdown(`${text}${round}`))).toBeLessThan(100 * honestCost);
	});

	test.each([
		'> '.repeat(20),
		'- > '.repeat(10),
		'1. '.repeat(20),
		'ab.'.repeat(500),
		'_a_'.repeat(500),
		'_*a'.repeat(151),
		'*~~_'.repeat(101),
		'**a** b '.repeat(151)
	])('%.12s… is not parsed, which would take quadratic time, but shown as it was typed', (text) => {
		expect(renderMarkdown(text)).toMatch(/^<pre>.*<\/pre>$/);
	});

	test('a text longer than a scenario may have is not parsed', () => {
		expect(renderMarkdown('*a* b\n\n'.repeat(length / 7))).toContain('<em>');
		expect(renderMarkdown('*a'.repeat(25 * length))).toMatch(/^<pre>/);
	});

	test('lines indented ever deeper are answered', () => {
		const text = Array.from({ length: 190 }, (_, depth) => `${' '.repeat(depth)}- a`).join('\n');
		expect(renderMarkdown(text)).toContain('a');
	});
});

describe('an author’s text', () => {
	test('headings nest below the page’s own, wherever they begin and whatever they skip', () => {
		const levels = (text: string) =>
			tagsOf(renderMarkdown(text))
				.filter((tag) => tag.startsWith('<h'))
				.join('');
		expect(levels('# a\n\n## b\n\n# c')).toBe('<h3><h4><h3>');
		expect(levels('## a\n\n## b\n\n#### c\n\n## d')).toBe('<h3><h3><h4><h3>');
		expect(levels('### a\n\n# b')).toBe('<h3><h3>');
		expect(levels('# a\n\n## b\n\n### c\n\n#### d\n\n##### e\n\n###### f')).toBe(
			'<h3><h4><h5><h6><h6><h6>'
		);
		expect(levels('## a\n\n> # quoted')).toBe('<h3><h3>');
	});

	test('lists, emphasis, quotes, code and tables are kept', () => {
		expect(renderMarkdown('3. *a*\n4. **b**')).toBe(
			'<ol start="3">\n<li><em>a</em></li>\n<li><strong>b</strong></li>\n</ol>'
		);
		expect(renderMarkdown('> a `b < c`')).toBe(
			'<blockquote>\n<p>a <code>b &lt; c</code></p>\n</blockquote>'
		);
		expect(renderMarkdown('- [ ] a\n- [x] b')).toBe('<ul>\n<li>☐ a</li>\n<li>☑ b</li>\n</ul>');
		expect(renderMarkdown('|a|\n|-|\n|b|')).toContain('<td>b</td>');
	});

	test.each([
		['[a](https://x.example/?b=1&c=2)', 'https://x.example/?b=1&amp;c=2'],
		['[a](http://x.example)', 'http://x.example'],
		['[a](mailto:a@b.example)', 'mailto:a@b.example'],
		['<https://x.example>', 'https://x.example']
	])('%s is a link that vouches for nobody', (text, href) => {
		expect(renderMarkdown(text)).toContain(`<a href="${href}" rel="noopener nofollow ugc">`);
	});

	test.each(['[a **b**](/scenarios/x)', '[a **b**](#x)', '[a **b**](javascript:alert(1))'])(
		'%s keeps its words and is no link',
		(text) => {
			expect(renderMarkdown(text)).toBe('<p>a <strong>b</strong></p>');
		}
	);

	test('an image is its description', () => {
		expect(renderMarkdown('![a map](https://x.example/map.png)')).toBe('<p>a map</p>');
	});

	test('words of any script stay as they are', () => {
		expect(renderMarkdown('- **一人です。** *Hitori desu.*\n- أهلاً')).toBe(
			'<ul>\n<li><strong>一人です。</strong> <em>Hitori desu.</em></li>\n<li>أهلاً</li>\n</ul>'
		);
	});

	test('the same text gives the same answer, also after many others', () => {
		const first = renderMarkdown('# once');
		for (let index = 0; index < 500; index++) renderMarkdown(`text ${index}`);
		expect(renderMarkdown('# once')).toBe(first);
		expect(renderMarkdown('')).toBe('');
	});
});

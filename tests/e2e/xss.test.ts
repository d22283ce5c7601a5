import type { Page } from '@playwright/test';
import type { Fields } from '#tests/http/support/visitor.ts';
import { expect, test } from './support/test.ts';
import { sendAtOnce } from './support/writing.ts';

/** Sets what a script that runs would set, in as many ways as text becomes script. */
const payloads = [
	'<script>window.__xss=1</script>',
	'</script><script>window.__xss=1</script>',
	'</textarea></title></style><script>window.__xss=1</script>',
	'<img src=x onerror=window.__xss=1>',
	'"><img src=x onerror=window.__xss=1>',
	"'><svg/onload=window.__xss=1>",
	'" autofocus onfocus=window.__xss=1 x="',
	"' autofocus onfocus=window.__xss=1 x='",
	'<svg><script>window.__xss=1</script></svg>',
	'<svg><animate onbegin=window.__xss=1 attributeName=x dur=1s>',
	'<math><mtext><table><mglyph><style><img src=x onerror=window.__xss=1>',
	'<iframe srcdoc="<script>parent.__xss=1</script>"></iframe>',
	'<iframe src="javascript:parent.__xss=1"></iframe>',
	'<object data="data:text/html,<script>parent.__xss=1</script>"></object>',
	'<a href="javascript:window.__xss=1" class="trap">x</a>',
	'<form action="javascript:window.__xss=1"><button class="trap">x</button></form>',
	'<details open ontoggle=window.__xss=1>',
	'<video><source onerror=window.__xss=1></video>',
	'<body onload=window.__xss=1>',
	'<base href="https://evil.example/">',
	'<meta http-equiv="refresh" content="0;url=javascript:window.__xss=1">',
	'<link rel="stylesheet" href="https://evil.example/x.css">',
	'<style>@import "https://evil.example/x.css"</style>',
	'<template><img src=x onerror=window.__xss=1></template>',
	'<noscript><p title="</noscript><img src=x onerror=window.__xss=1>">',
	'<!--><img src=x onerror=window.__xss=1>-->',
	'<scr<script>ipt>window.__xss=1</script>',
	'&lt;img src=x onerror=window.__xss=1&gt;',
	'\\u003cscript\\u003ewindow.__xss=1\\u003c/script\\u003e',
	'{@html "<img src=x onerror=window.__xss=1>"}',
	'${window.__xss=1}',
	'{{constructor.constructor("window.__xss=1")()}}'
];

/** The same for where Markdown is read. */
const markdown = [
	...payloads,
	'[a trap](javascript:window.__xss=1)',
	'[a trap](JaVaScRiPt:window.__xss=1)',
	'[a trap](&#106;avascript:window.__xss=1)',
	'[a trap](\u0001javascript:window.__xss=1)',
	'[a trap](java&Tab;script:window.__xss=1)',
	'[a trap](data:text/html;base64,PHNjcmlwdD5vcGVuZXIuX194c3M9MTwvc2NyaXB0Pg==)',
	'[a trap](vbscript:x "onmouseover=window.__xss=1")',
	'[a trap]( "onmouseover=window.__xss=1 ")',
	'![a](x"onerror="window.__xss=1)',
	'![a](https://evil.example/x.png)',
	'<javascript:window.__xss=1>',
	'[a trap]: javascript:window.__xss=1\n\n[a trap]',
	'`<img src=x onerror=window.__xss=1>`',
	'```html"onmouseover="window.__xss=1\n<img src=x onerror=window.__xss=1>\n```',
	'|<img src=x onerror=window.__xss=1>|\n|-|\n|[a trap](javascript:window.__xss=1)|'
];

/** As many as fit, from one on. */
function some(from: number, length: number): string {
	let text = '';
	for (let index = 0; index < payloads.length; index++) {
		const next = payloads[(from + index) % payloads.length] as string;
		if (text.length + next.length < length) text += next;
	}
	return text;
}

// Nothing else is complained of in the console: the pages’ policy has had nothing to stop.
test.use({ expectedNoise: [/404 \(Not Found\) \(\S+\/nowhere\//] });

test('whatever people write stays text, on every page that shows it', async ({
	baseURL,
	context,
	learner,
	page
}) => {
	test.setTimeout(120_000);
	const origin = new URL(baseURL as string).origin;
	const elsewhere: string[] = [];
	const dialogs: string[] = [];
	context.on('request', (request) => {
		const { protocol, origin: asked } = new URL(request.url());
		if (asked !== origin && protocol !== 'data:') elsewhere.push(request.url());
	});
	page.on('dialog', (dialog) => {
		dialogs.push(dialog.message());
		void dialog.dismiss();
	});
	const post = (address: string, fields: Fields) => sendAtOnce(page, origin, address, fields);

	await post('/account?/rename', [['name', some(3, 80)]]);
	const tag = '<img src=x onerror=window.__xss=1>'.slice(0, 40);
	const made = await post('/scenarios/new?/publish', [
		...['title', 'description', 'context', 'expectedOutcome', 'learningGoal'].map(
			(name, index): [string, string] => [name, some(7 * index, name === 'title' ? 118 : 395)]
		),
		...['title', 'nameTemplate', 'setting', 'introPrompt', 'stakes'].map(
			(name, index): [string, string] => [`persona.${name}`, some(5 * index, 110)]
		),
		['instructions', markdown.join('\n\n')],
		['cefrRecommendation', some(11, 190)],
		['learningObjectives', some(13, 190)],
		['learningObjectives', some(17, 190)],
		['tags', tag],
		['role', 'character'],
		['difficulty', 'intermediate'],
		['difficultyRating', '4'],
		['cefrLevel', 'B1'],
		['textLanguage', 'en'],
		['targetLanguages', 'de'],
		['categories', 'housing'],
		['estimatedDurationMinutes', '10'],
		['comfortIndicators.confidence', '3'],
		['comfortIndicators.engagement', '3'],
		['comfortIndicators.understanding', '3'],
		['visibility', 'public']
	]);
	const id = /[\w-]{22}/.exec(made)?.[0] as string;
	await post(`/scenarios/${id}?/save`, []);
	await post(`/scenarios/${id}?/start`, [['language', 'de']]);
	await post(`/scenarios/${id}?/notes`, [['notes', markdown.join('\n')]]);

	const word = encodeURIComponent(some(0, 300));
	for (const address of [
		`/scenarios/${id}`,
		`/scenarios/${id}/practice`,
		`/scenarios/${id}/edit`,
		`/scenarios/${id}/delete`,
		'/scenarios?sort=new',
		`/scenarios?q=${word}&tag=${word}&role=${word}&after=${word}&${word}=${word}`,
		`/scenarios?q=onerror&sort=new`,
		`/tags/${encodeURIComponent(tag)}`,
		'/',
		'/library',
		'/library/saved',
		'/library/authored',
		'/account',
		`/login?redirectTo=${encodeURIComponent('javascript:window.__xss=1')}`,
		`/nowhere/${word}`
	]) {
		await page.goto(address);
		await expectInert(page, address);
	}
	expect({ dialogs, elsewhere }).toEqual({ dialogs: [], elsewhere: [] });
	expect(learner.email, 'it was all written by somebody signed in').toBeTruthy();
});

/** Nothing has run, nothing could, and what looks like a link to script is none. */
async function expectInert(page: Page, address: string): Promise<void> {
	const found = await page.evaluate(() => {
		const all = [...document.querySelectorAll('*')];
		const attributes = all.flatMap((element) => [...element.attributes]);
		return {
			ran: '__xss' in window,
			handlers: attributes.filter(({ name }) => name.startsWith('on')).map(({ name }) => name),
			links: attributes
				.filter(({ name }) => ['href', 'src', 'action', 'formaction', 'srcdoc'].includes(name))
				.map(({ value }) => value)
				.filter((value) => /^\W*(?:javascript|vbscript|data:text)/i.test(value)),
			intruders: document.querySelectorAll(
				'iframe, object, embed, base, math, main style, main script, main video, .trap, img[src="x"]'
			).length
		};
	});
	const { ran, handlers, links, intruders } = found;
	expect({ ran, handlers, links, intruders }, address).toEqual({
		ran: false,
		handlers: [],
		links: [],
		intruders: 0
	});
}

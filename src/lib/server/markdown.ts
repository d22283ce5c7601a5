import { Marked, type Tokens, type TokensList } from 'marked';
import sanitizeHtml from 'sanitize-html';
import { limits } from '#lib/scenarios/limits.ts';

const schemes = ['http', 'https', 'mailto'];
/** Deepest nesting of tags that is kept; lists in quotes in lists need no more. */
const deepest = 12;
const cachedTexts = 200;
/** Marks of emphasis in one paragraph or list; who writes has a tenth of it. */
const mostMarks = 300;

/** What an author's text may become. Whatever else comes out of the parser is dropped. */
const allowed: sanitizeHtml.IOptions = {
	allowedTags: [
		...['h3', 'h4', 'h5', 'h6', 'p', 'br', 'hr', 'blockquote', 'ul', 'ol', 'li'],
		...['strong', 'em', 'del', 'code', 'pre', 'a'],
		...['table', 'thead', 'tbody', 'tr', 'th', 'td']
	],
	allowedAttributes: { a: ['href', 'rel'], ol: ['start'] },
	allowedSchemes: schemes,
	allowedSchemesAppliedToAttributes: ['href'],
	allowProtocolRelative: false,
	nestingLimit: deepest,
	transformTags: {
		a: (tagName, { href }) => ({
			tagName,
			attribs: { ...(href && { href }), rel: 'noopener nofollow ugc' }
		})
	}
};

const markdown = new Marked({
	gfm: true,
	// Raw HTML is not markup here: no match, so that it is read as the text that it is.
	tokenizer: { html: () => undefined, tag: () => undefined },
	renderer: {
		link({ href, tokens }) {
			const text = this.parser.parseInline(tokens);
			return isSafeLink(href) ? `<a href="${escapeHtml(href)}">${text}</a>` : text;
		},
		image: ({ text }) => escapeHtml(text),
		checkbox: ({ checked }) => (checked ? '☑ ' : '☐ ')
	}
});

const rendered = new Map<string, string>();

/**
 * An author's Markdown as HTML that is safe to show: headings from h3 down without a gap, lists,
 * emphasis, quotes, code, tables, and links to http, https and mailto. HTML in the text stands there
 * as text, an image as its description. Any text gives an answer, the same text the same one; one
 * that is longer than a scenario may have, or that nobody writes, is shown as it was typed.
 */
export function renderMarkdown(text: string): string {
	if (text.length > limits.instructions) return asTyped(text);
	const known = rendered.get(text);
	const html = known ?? render(text);
	// Put last again: what has not been asked for the longest is first, and goes first.
	rendered.delete(text);
	rendered.set(text, html);
	if (rendered.size > cachedTexts) rendered.delete(rendered.keys().next().value as string);
	return html;
}

function render(text: string): string {
	if (isHostile(text)) return asTyped(text);
	try {
		const tokens = markdown.lexer(text);
		nestHeadings(tokens);
		return sanitizeHtml(markdown.parser(tokens), allowed).trim();
	} catch (error) {
		// The parser recurses: a text nested beyond its stack is shown as it was typed.
		if (error instanceof RangeError) return asTyped(text);
		throw error;
	}
}

const asTyped = (text: string) => `<pre>${escapeHtml(text)}</pre>`;

/**
 * What nobody writes, and the parser takes quadratic time for: nesting without end, endless words, a
 * paragraph full of marks, for each of which it may look through all that follow.
 */
const isHostile = (text: string) =>
	isOvermarked(text) ||
	/^(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))){13}/m.test(text) ||
	/(?<![\w.+-])[\w.+-]{1000}/.test(text);

function isOvermarked(text: string): boolean {
	let marks = 0;
	for (const line of text.split('\n')) {
		const words = line.trim().replace(/^[*+-] /, '');
		marks = words === '' ? 0 : marks + (words.match(/\*+|_+|~+/g)?.length ?? 0);
		if (marks > mostMarks) return true;
	}
	return false;
}

function isSafeLink(href: string): boolean {
	const url = URL.parse(href);
	return url !== null && schemes.includes(url.protocol.slice(0, -1));
}

/**
 * Gives each heading the level that its place in the outline has, the page's own h2 above it:
 * whichever depth an author begins with, and whatever they skip.
 */
function nestHeadings(tokens: TokensList): void {
	const open: number[] = [];
	void markdown.walkTokens(tokens, (token) => {
		if (token.type !== 'heading') return;
		const heading = token as Tokens.Heading;
		while (open.length > 0 && (open.at(-1) as number) >= heading.depth) open.pop();
		open.push(heading.depth);
		heading.depth = Math.min(2 + open.length, 6);
	});
}

const escapeHtml = (text: string) =>
	text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');

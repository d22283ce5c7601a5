import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** A regular expression of the sources. */
export interface Pattern {
	/** File and line. */
	where: string;
	pattern: RegExp;
}

const source = path.resolve(import.meta.dirname, '../../src');

/** Every regular expression that is written out in the sources, generated files excepted. */
export function listPatterns(): Pattern[] {
	return fs
		.readdirSync(source, { recursive: true, encoding: 'utf8' })
		.filter((file) => /\.(?:ts|svelte)$/.test(file) && !/\.test\.ts$|^lib\/paraglide/.test(file))
		.flatMap((file) => patternsIn(file));
}

function patternsIn(file: string): Pattern[] {
	const text = fs.readFileSync(path.join(source, file), 'utf8');
	const found: Pattern[] = [];
	const visit = (node: ts.Node) => {
		if (ts.isRegularExpressionLiteral(node)) {
			const line = parsed.getLineAndCharacterOfPosition(node.getStart(parsed)).line + 1;
			const [, body = '', flags = ''] = /^\/(.*)\/(\w*)$/s.exec(node.text) ?? [];
			found.push({ where: `${file}:${line}`, pattern: new RegExp(body, flags) });
		}
		ts.forEachChild(node, visit);
	};
	// Of a component the script alone, everything around it blanked, so that lines stay.
	const script = file.endsWith('.svelte') ? scriptOf(text) : text;
	const parsed = ts.createSourceFile(file, script, ts.ScriptTarget.Latest, true);
	visit(parsed);
	return found;
}

function scriptOf(component: string): string {
	const [, head = '', script = ''] = /^([^]*?<script[^>]*>)([^]*?)<\/script>/.exec(component) ?? [];
	return head.replace(/[^\n]/g, ' ') + script;
}

/** What a pattern’s own letters and classes might match again and again, and what then breaks it off. */
export function evilTexts({ source: body }: RegExp, length: number): string[] {
	const letters = new Set(['a', '0', ' ', '.', '-', '/', ...sampleLetters(body)]);
	const list = [...letters].slice(0, 16);
	const pairs = list.flatMap((one, index) => [
		one,
		one + (list[(index + 1) % list.length] as string),
		one + (list[(index + 3) % list.length] as string)
	]);
	return pairs.flatMap((piece) =>
		['', '!'].map((end) => piece.repeat(length / piece.length) + end)
	);
}

/** A letter for each that stands in the pattern, and for each class. */
function sampleLetters(body: string): string[] {
	const classes: Record<string, string> = {
		d: '7',
		w: 'w',
		s: '\n',
		t: '\t',
		n: '\n',
		D: 'x',
		W: '-',
		S: 'y'
	};
	const letters: string[] = [];
	for (const [, escaped, plain] of body.matchAll(
		/\\(u\{[\da-f]+\}|u[\da-f]{4}|x[\da-f]{2}|[^])|([^\\^$*+?()[\]{}|])/gi
	)) {
		if (plain !== undefined) letters.push(plain);
		else if (escaped !== undefined && escaped.length > 1) {
			letters.push(String.fromCodePoint(parseInt(escaped.replace(/[ux{}]/g, ''), 16)));
		} else if (escaped !== undefined && !/[bBpPk]/.test(escaped))
			letters.push(classes[escaped] ?? escaped);
	}
	return letters;
}

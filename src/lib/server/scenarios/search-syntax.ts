import type { Term, Terms } from './search-terms.ts';
import type { Word } from './search-words.ts';

/** A lexeme of the documents' vectors, and how many places it stands after the one before. */
interface Lexeme {
	text: string;
	isBeginning: boolean;
	distance: number;
}

/** Korean puts endings to its words: a word is found by its beginning, wherever it was typed. */
const isHangul = (text: string): boolean => /\p{Script=Hangul}$/u.test(text);

/** Whether this word may be the beginning of one; a single letter would begin too many. */
export const isOpenWord = ({ text }: Word, isOpen: boolean): boolean =>
	isHangul(text) || (isOpen && [...text].length >= 2);

/**
 * The lexemes of a term, in a row: a run of a script without spaces is one for each two of its
 * characters, as in the documents; one character alone is the beginning of such a pair.
 */
function lexemesOf({ words, isOpen, isQuoted }: Term): Lexeme[] {
	const lexemes: Lexeme[] = [];
	let place = 0;
	let last = 0;
	for (const [index, word] of words.entries()) {
		const characters = [...word.text];
		const isLast = index === words.length - 1;
		const texts =
			!word.isRun || characters.length === 1
				? [characters.slice(0, 64).join('')]
				: characters.slice(1).map((character, before) => `${characters[before]}${character}`);
		for (const [offset, text] of texts.entries()) {
			const isBeginning = word.isRun
				? characters.length === 1
				: !isQuoted && isOpenWord(word, isOpen && isLast);
			lexemes.push({ text, isBeginning, distance: place + offset - last });
			last = place + offset;
		}
		place += word.isRun ? characters.length : 1;
	}
	return lexemes;
}

// Letters, marks and digits alone: nothing that the syntax of `tsquery` knows.
const quoted = (text: string, isBeginning: boolean): string =>
	`'${text}'${isBeginning ? ':*' : ''}`;

/** A term to be found anywhere, its words in a row. */
export function rowOf(term: Term): string {
	const [first, ...rest] = lexemesOf(term);
	if (!first) return '';
	const text = rest.map((next) => ` <${next.distance}> ${quoted(next.text, next.isBeginning)}`);
	return `(${quoted(first.text, first.isBeginning)}${text.join('')})`;
}

/** A term in a title, where its words are marked and have no places. */
const inTitle = (term: Term): string =>
	`(${lexemesOf(term)
		.map(({ text, isBeginning }) => quoted(`=${text}`, isBeginning))
		.join(' & ')})`;

/** The words that each term may stand for besides itself. */
export type Forgiven = ReadonlyMap<Term, readonly string[]>;

const orForgiven = (text: string, words: readonly string[] = [], mark = ''): string =>
	words.length === 0
		? text
		: `(${[text, ...words.map((word) => quoted(mark + word, false))].join(' | ')})`;

/** A search in the syntax of `tsquery`, for what is found and for what stands first. */
export interface SearchQueries {
	/** What is found. */
	match: string;
	/** The same with nothing forgiven; null where nothing was. */
	asTyped: string | null;
	/** All of it in the title. */
	title: string | null;
	/** Any of the words as they were typed. */
	words: string | null;
	/** Any of those that were forgiven or only begun. */
	others: string | null;
	/** All of it in the order in which it was typed; null for a single word. */
	row: string | null;
}

/** Puts a search into the syntax of `tsquery`; null when there is nothing to look for. */
export function queriesOf({ included, excluded }: Terms, forgiven: Forgiven): SearchQueries | null {
	if (included.length === 0 && excluded.length === 0) return null;
	const without = excluded.map((term) => `!${rowOf(term)}`);
	const all = (texts: string[]) => texts.join(' & ');
	const any = (texts: string[]) => (texts.length === 0 ? null : [...new Set(texts)].join(' | '));
	const lexemes = included.flatMap(lexemesOf);
	const whole = { words: included.flatMap(({ words }) => words), isQuoted: false };
	return {
		match: all([
			...included.map((term) => orForgiven(rowOf(term), forgiven.get(term))),
			...without
		]),
		asTyped: forgiven.size === 0 ? null : all([...included.map(rowOf), ...without]),
		title:
			included.length === 0
				? null
				: all(included.map((term) => orForgiven(inTitle(term), forgiven.get(term), '='))),
		words: any(lexemes.map(({ text }) => quoted(text, false))),
		others: any([
			...lexemes.filter((each) => each.isBeginning).map(({ text }) => quoted(text, true)),
			...[...forgiven.values()].flat().map((word) => quoted(word, false))
		]),
		row:
			whole.words.length < 2 ? null : rowOf({ ...whole, isOpen: included.at(-1)?.isOpen ?? false })
	};
}

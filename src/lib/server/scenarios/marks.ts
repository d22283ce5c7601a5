import type { TextSegment } from '#lib/scenarios/types.ts';
import type { Search } from './search.ts';
import { isOpenWord } from './search-syntax.ts';
import type { Term } from './search-terms.ts';
import { folded, type Word, wordsIn } from './search-words.ts';

/** Where a text has what was looked for, in UTF-16 units, and which of the terms that is. */
export interface Mark {
	from: number;
	to: number;
	term: Term;
}

/** A letter with its marks; half-width kana have theirs as letters. */
const cluster = /[^\p{M}ﾞﾟ][\p{M}ﾞﾟ]*|[\p{M}ﾞﾟ]+/gu;

const foldings = new Map<string, string>();

/** Few letters make most of a text, and folding one takes a dozen steps. */
function foldedLetter(letter: string): string {
	if (letter.length === 1 && letter < '\u0080') return letter.toLowerCase();
	let known = foldings.get(letter);
	if (known === undefined) {
		known = folded(letter);
		if (foldings.size >= 10_000) foldings.clear();
		foldings.set(letter, known);
	}
	return known;
}

/** A folded text, and for each of its units the place where that stood in the text; the end too. */
function foldWithPlaces(text: string): { folded: string; places: number[] } {
	const places: number[] = [];
	let whole = '';
	for (const { 0: letter, index } of text.matchAll(cluster)) {
		const plain = foldedLetter(letter);
		for (let unit = 0; unit < plain.length; unit++) places.push(index);
		whole += plain;
	}
	places.push(text.length);
	return { folded: whole, places };
}

/** Where a text has the words of a search, in its order; they may overlap. */
export function marksIn(text: string, { terms, forgiven }: Search): Mark[] {
	const { folded: plain, places } = foldWithPlaces(text);
	const words = wordsIn(plain);
	const marks: Mark[] = [];
	const mark = (term: Term, from: number, to: number) => {
		// Up to the letter after: what is left out of a word stands between its letters.
		marks.push({ from: places[from] ?? 0, to: endOf(text, places, to), term });
	};
	for (const [index, word] of words.entries()) {
		for (const term of terms.included) {
			if (forgiven.get(term)?.includes(word.text)) mark(term, word.at, word.at + word.text.length);
			const [first] = term.words;
			if (term.words.length === 1 && first?.isRun && word.isRun) {
				let at = word.text.indexOf(first.text);
				for (; at !== -1; at = word.text.indexOf(first.text, at + first.text.length)) {
					mark(term, word.at + at, word.at + at + first.text.length);
				}
			} else {
				const row = words.slice(index, index + term.words.length);
				if (row.length === term.words.length && isRow(term, row)) {
					const [begins, ends] = edges(term, row);
					mark(term, begins, ends);
				}
			}
		}
	}
	return marks;
}

/** Whether these words of a text are those of a term, in a row. */
const isRow = ({ words, isOpen }: Term, row: Word[]): boolean =>
	words.every((wanted, index) => {
		const word = row[index] as Word;
		if (word.isRun !== wanted.isRun) return false;
		const isLast = index === words.length - 1;
		// At its edges a row may begin and end within a run.
		if (wanted.isRun && isLast) return word.text.startsWith(wanted.text);
		if (wanted.isRun && index === 0) return word.text.endsWith(wanted.text);
		if (isLast && isOpenWord(wanted, isOpen)) return word.text.startsWith(wanted.text);
		return word.text === wanted.text;
	});

function edges({ words }: Term, row: Word[]): [number, number] {
	const [first, last] = [row[0] as Word, row.at(-1) as Word];
	const [wantedFirst, wantedLast] = [words[0] as Word, words.at(-1) as Word];
	return [
		first.isRun ? first.at + first.text.length - wantedFirst.text.length : first.at,
		last.at + (last.isRun ? wantedLast.text.length : last.text.length)
	];
}

/** Where the letter before this one ends: spaces and signs between them are not part of it. */
function endOf(text: string, places: number[], to: number): number {
	const last = places[to - 1] ?? 0;
	const next = places.slice(to).find((place) => place > last) ?? text.length;
	cluster.lastIndex = last;
	const found = cluster.exec(text);
	cluster.lastIndex = 0;
	return found && found.index === last ? Math.min(last + found[0].length, next) : next;
}

/** A part of a text in segments; marks that touch or overlap are one. */
export function segmentsOf(text: string, marks: Mark[], from = 0, to = text.length): TextSegment[] {
	const segments: TextSegment[] = [];
	let at = from;
	const push = (end: number, isMatch: boolean) => {
		if (end <= at) return;
		const last = segments.at(-1);
		const piece = text.slice(at, end);
		if (last?.isMatch === isMatch) last.text += piece;
		else segments.push({ text: piece, isMatch });
		at = end;
	};
	for (const mark of marks.toSorted((one, other) => one.from - other.from)) {
		push(Math.min(mark.from, to), false);
		push(Math.min(mark.to, to), true);
	}
	push(to, false);
	return segments;
}

import { folded, type Word, wordsIn } from './search-words.ts';

/** What is looked for as one: a word, a run of a script without spaces, or several in a row. */
export interface Term {
	words: Word[];
	/** Whether the last word may go on: somebody may still be typing it. */
	isOpen: boolean;
	/** Whether it was put in quotes, and is meant to the letter. */
	isQuoted: boolean;
}

/** A search as it was typed. */
export interface Terms {
	included: Term[];
	excluded: Term[];
}

const longestSearch = 200;
const mostTerms = 40;

/** Quoted texts, closed or not, and what stands between spaces; each perhaps after a dash. */
const piece = /([-−－]?)(?:["“”„«»＂]([^"“”„«»＂]*)(["“”„«»＂]?)|([^\s"“”„«»＂]+))/gu;

/**
 * Reads a search: words, phrases in quotes, and a dash before what must not be there. The last word,
 * unless in quotes or after a dash, may be the beginning of one. Takes any text and never throws;
 * what has no letter or digit in it is no term.
 */
export function readTerms(typed: string): Terms {
	const text = typed.slice(0, longestSearch);
	const terms: Terms = { included: [], excluded: [] };
	for (const found of text.matchAll(piece)) {
		const [all, dash, quoted, , bare] = found;
		const before = text[found.index - 1];
		// A dash within a word joins; only before one it excludes.
		const isExcluded = dash !== '' && (before === undefined || /\s/.test(before));
		const isQuoted = quoted !== undefined;
		const words = wordsIn(folded(quoted ?? bare ?? ''));
		const isLast = found.index + all.length === text.length;
		const isOpen = isLast && !isQuoted && !isExcluded && /[\p{L}\p{M}\p{N}]$/u.test(all);
		// Where scripts meet in one word, the text may have a space: each is looked for by itself.
		const parts = isQuoted ? [words] : atScripts(words);
		for (const [index, part] of parts.entries()) {
			if (part.length === 0) continue;
			const term = { words: part, isOpen: isOpen && index === parts.length - 1, isQuoted };
			(isExcluded ? terms.excluded : terms.included).push(term);
		}
	}
	return {
		included: terms.included.slice(0, mostTerms),
		excluded: terms.excluded.slice(0, mostTerms)
	};
}

function atScripts(words: Word[]): Word[][] {
	const parts: Word[][] = [];
	for (const word of words) {
		const last = parts.at(-1);
		if (last && last[0]?.isRun === word.isRun) last.push(word);
		else parts.push([word]);
	}
	return parts;
}

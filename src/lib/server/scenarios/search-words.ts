/** What readers leave out of a word: accents, points of vowels, joiners that are not seen. */
const omitted =
	'\\u0300-\\u036f\\u0483-\\u0489\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7\\u0610-\\u061a\\u064b-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e8\\u06ea-\\u06ed\\u093c\\u09bc\\u0a3c\\u0abc\\u0b3c\\u0cbc\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe00-\\ufe0f\\ufe20-\\ufe2f\\u00ad\\u0640\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff';
// Listed one by one, not composed.
// eslint-disable-next-line no-misleading-character-class
const marks = new RegExp(`[${omitted}]+`, 'gu');

const plain: Record<string, string> = {
	...{ ı: 'i', ł: 'l', ø: 'o', đ: 'd', ð: 'd', ħ: 'h', ŧ: 't', ς: 'σ' },
	...{ ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th' }
};

/** Characters of scripts that are written without spaces: Thai, Lao, Burmese, Khmer, Han, kana. */
const unspaced =
	'\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3005-\\u3007\\u3031-\\u3035\\u3040-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}';

/** Letters, digits, and the signs that stand within words though Unicode calls them no letters. */
const inWords =
	'\\p{Alphabetic}\\p{Nd}\\u094d\\u09cd\\u0a4d\\u0acd\\u0b4d\\u0bcd\\u0c4d\\u0ccd\\u0d4d\\u0dca\\u0e47-\\u0e4e\\u0ec8-\\u0ece\\u1037\\u1039\\u103a\\u17c9-\\u17d3\\u17dd\\u3099\\u309a';

const word = new RegExp(`[${inWords}]+`, 'gu');
const part = new RegExp(`[${unspaced}]+|[^${unspaced}]+`, 'gu');
const beginsUnspaced = new RegExp(`^[${unspaced}]`, 'u');

/** A word of a text, or a run of a script that is written without spaces. */
export interface Word {
	/** Folded. */
	text: string;
	isRun: boolean;
	/** Where it stands in the folded text, in UTF-16 units. */
	at: number;
}

/**
 * A text without case, accents and other marks that readers leave out; also full-width letters,
 * ligatures and the like as the plain ones. `search.folded` in the database does the same.
 */
export const folded = (text: string): string =>
	text
		.toWellFormed()
		.normalize('NFKD')
		.replace(marks, '')
		.toLowerCase()
		.replace(/[ıłøđðħŧςßæœþ]/g, (letter) => plain[letter] as string)
		.normalize('NFKC');

/** The words of a folded text, in their order: `search.words_in` of the database. */
export function wordsIn(foldedText: string): Word[] {
	const found: Word[] = [];
	for (const whole of foldedText.matchAll(word)) {
		for (const piece of whole[0].matchAll(part)) {
			const [text] = piece;
			found.push({ text, isRun: beginsUnspaced.test(text), at: whole.index + piece.index });
		}
	}
	return found;
}

import type { Fields } from './visitor.ts';

/** What no field of ours expects, by what it is. */
export const garbage: Record<string, string> = {
	nothing: '',
	'white space': ' \t\u00a0\u200b ',
	'a NUL': 'be\u0000fore',
	'half a surrogate pair': 'x\ud800y',
	'very long': 'long '.repeat(24_000),
	'a long run': 'a'.repeat(100_001),
	'many lines': '\n'.repeat(30_000),
	negative: '-1',
	'too large': '99999999999999999999',
	'not a number': 'NaN',
	'an exponent': '1e999',
	'a fraction': '3.5',
	hexadecimal: '0x10',
	'a name of an object': '__proto__',
	'another name of an object': 'constructor',
	'an object': '{"$ne":null}',
	'a list': '[1,2,3]',
	markup: `"><script>alert(1)</script>'`,
	sql: `'; drop table scenarios; --`,
	'a template': '${7*7}{{7*7}}',
	'directions and marks': '\u202e\u2066a\u0301\u0301\u0301\u0301\ufeff',
	'line ends': 'a\r\nSet-Cookie: b=c',
	emoji: '👩‍👩‍👧‍👦'.repeat(50)
};

/** What every field is tried with by itself; the rest all fields get at once. */
const worst = ['nothing', 'a NUL', 'a long run', 'not a number'];
/** One of these as well, another for each field in turn; `tests/long` tries every field with each. */
const inTurn = ['half a surrogate pair', 'negative', 'markup'];

interface Spoilt {
	how: string;
	/** The one that was spoilt; null where all were. */
	field: string | null;
	fields: Fields;
}

/** Ways to spoil a form: one field after the other, all at once, and fields that nobody asked for. */
export function* spoilt(fields: Fields): Generator<Spoilt> {
	const names = [...new Set(fields.map(([name]) => name))];
	for (const [how, value] of Object.entries(garbage)) {
		// Together they stay within what the server takes as one form.
		const part = value.slice(0, 400_000 / names.length);
		yield { how, field: null, fields: names.map((name) => [name, part]) };
	}
	for (const [place, field] of names.entries()) {
		const others = fields.filter(([name]) => name !== field);
		yield { how: 'missing', field, fields: others };
		for (const how of [...worst, inTurn[place % inTurn.length] as string]) {
			yield { how, field, fields: [...others, [field, garbage[how] as string]] };
		}
		const [, value] = fields.find(([name]) => name === field) as readonly [string, string];
		yield { how: 'repeated', field, fields: [...fields, [field, value], [field, 'again']] };
		yield { how: 'as a list', field, fields: [...others, [`${field}[]`, value]] };
		yield { how: 'as an object', field, fields: [...others, [`${field}.__proto__.x`, value]] };
	}
	for (const name of [
		'__proto__',
		'constructor',
		'prototype',
		'toString',
		'__proto__.x',
		'id',
		'userId'
	]) {
		yield { how: 'one too many', field: name, fields: [...fields, [name, 'x'], [name, 'y']] };
	}
}

/** Names that would pass for the people who run the place. */
const reserved = new Set([
	'admin',
	'administrador',
	'administrator',
	'equipo',
	'mod',
	'moderador',
	'moderator',
	'official',
	'oficial',
	'rehearsal',
	'root',
	'soporte',
	'staff',
	'support',
	'system',
	'team',
	'webmaster'
]);

/** Each Latin letter with what looks like it: Cyrillic, Greek, Armenian, digits and signs. */
const lookAlikes = new Map(
	Object.entries({
		a: 'аαɑ4@',
		b: 'вβ',
		c: 'с',
		d: 'ԁ',
		e: 'еε3',
		f: 'ƒ',
		g: 'ɡ',
		h: 'һ',
		i: 'іıιɩ1!|',
		j: 'ј',
		k: 'кκ',
		l: 'ӏ',
		m: 'м',
		n: 'пոη',
		o: 'оοօ0',
		p: 'рρ',
		q: 'ԛ',
		r: 'г',
		s: 'ѕ5$',
		t: 'тτ7',
		u: 'υսц',
		v: 'ѵν',
		w: 'ԝ',
		x: 'хχ',
		y: 'уγ'
	}).flatMap(([letter, others]) => [...others].map((other) => [other, letter] as const))
);

/** One form of a name: composed alike everywhere, without spaces at the ends or in rows. */
export function normaliseName(name: string): string {
	return name.normalize('NFKC').replace(/\s+/gu, ' ').trim();
}

/** Whether a name holds what no name needs: control, direction and invisible characters, piles of marks. */
export function hasUnfitCharacters(name: string): boolean {
	return (
		/[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u00ad\u115f\u1160\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\uffff]/u.test(
			name
		) || /\p{M}{5,}/u.test(name)
	);
}

/** Whether there is anything to be seen: a letter, a digit or a picture. */
export function isVisible(name: string): boolean {
	return /[\p{L}\p{N}\p{So}]/u.test(name);
}

/** Whether a name would pass for the staff's, also in letters that only look like it. */
export function isReservedName(name: string): boolean {
	const folded = [...name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()]
		.map((character) => lookAlikes.get(character) ?? character)
		.join('');
	const words = folded.split(/[^\p{L}]+/u).filter(Boolean);
	return (
		reserved.has(words.join('')) || (words.length > 0 && words.every((word) => reserved.has(word)))
	);
}

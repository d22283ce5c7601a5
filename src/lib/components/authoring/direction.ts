const rightToLeft = new Set(['ar', 'fa', 'he', 'ur']);

/** The direction that a language of the vocabulary is written in. Takes a BCP 47 tag. */
export const directionOf = (tag: string | undefined): 'ltr' | 'rtl' =>
	rightToLeft.has(tag?.split('-')[0] ?? '') ? 'rtl' : 'ltr';

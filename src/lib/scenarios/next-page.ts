/** Where a list goes on; both addresses carry the cursor as `after`. */
export interface NextPage {
	/** The page that shows what follows. */
	link: string;
	/** Where a script gets it as `{ items, next }`, to put it below what is shown. */
	cards: string;
}

/** The same addresses, from another cursor on. */
export function fromCursor({ link, cards }: NextPage, after: string): NextPage {
	return { link: withCursor(link, after), cards: withCursor(cards, after) };
}

function withCursor(address: string, after: string): string {
	const [path = '', search] = address.split('?');
	const parameters = new URLSearchParams(search);
	parameters.set('after', after);
	return `${path}?${parameters}`;
}

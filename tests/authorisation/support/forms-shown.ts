import { withoutPrefix } from '#lib/locale.ts';
import { decode } from '#tests/http/support/page-text.ts';
import type { Route } from '#tests/support/routes.ts';
import type { Found } from './crawl.ts';

/** A form as a page shows it. */
export interface ShownForm {
	/** As rows of the table are named. */
	key: string;
	/** Where it is sent. */
	address: string;
	/** What it sends without anybody's doing. */
	hidden: [string, string][];
}

/** Every form of these pages that is sent, each address once. */
export function formsShown(found: Found[], routes: readonly Route[]): ShownForm[] {
	const shown = new Map<string, ShownForm>();
	for (const { address, answer } of found) {
		for (const [, attributes = '', inside = ''] of answer.text.matchAll(
			/<form\b([^>]*)>([^]*?)<\/form>/g
		)) {
			if (attribute(attributes, 'method')?.toLowerCase() !== 'post') continue;
			const target = new URL(attribute(attributes, 'action') ?? '', `http://own${address}`);
			const path = withoutPrefix(target.pathname);
			const name = [...target.searchParams.keys()].find((key) => key.startsWith('/'));
			const route = routes.find(({ id }) =>
				new RegExp(`^${id.replaceAll(/\[\w+\]/g, '[^/]+')}$`).test(path)
			);
			const key = `POST ${route?.id ?? path}${name === undefined ? '' : `?${name}`}`;
			const sent = `${path}${name === undefined ? '' : `?${name}`}`;
			shown.set(sent, { key, address: sent, hidden: hiddenIn(inside) });
		}
	}
	return [...shown.values()];
}

const hiddenIn = (html: string): [string, string][] =>
	[...html.matchAll(/<input\b([^>]*)>/g)]
		.map(([, attributes = '']) => attributes)
		.filter((attributes) => attribute(attributes, 'type') === 'hidden')
		.map((attributes) => [
			attribute(attributes, 'name') ?? '',
			attribute(attributes, 'value') ?? ''
		]);

function attribute(attributes: string, name: string): string | null {
	const found = new RegExp(`\\s${name}="([^"]*)"`).exec(attributes);
	return found ? decode(found[1] as string) : null;
}

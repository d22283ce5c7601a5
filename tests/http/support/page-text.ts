import type { Visitor } from './visitor.ts';

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Text as a reader gets it: character references resolved. */
export function decode(html: string): string {
	return html.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
		if (decimal) return String.fromCodePoint(Number(decimal));
		if (hex) return String.fromCodePoint(parseInt(hex, 16));
		return entities[name as string] ?? whole;
	});
}

/** What stands at an address, as its reader gets it. */
export const textOf = async (visitor: Visitor, address: string): Promise<string> =>
	decode(await (await visitor.get(address)).text());

/** What stands in the form fields of a page that bear a name, in order. */
export function fieldValues(html: string, name: string): string[] {
	const values: string[] = [];
	for (const [, tag = '', attributes = '', rest = ''] of html.matchAll(
		/<(input|textarea|select)\b((?:[^>"]|"[^"]*")*)>([^]*?(?=<\/(?:textarea|select)>|<(?:input|textarea|select)\b|$))/g
	)) {
		if (attribute(attributes, 'name') !== name) continue;
		if (tag === 'textarea') values.push(decode(rest).replace(/^\n/, ''));
		else if (tag === 'select') values.push(...selectedOptions(rest));
		else if (!/^(radio|checkbox)$/.test(attribute(attributes, 'type') ?? '')) {
			values.push(attribute(attributes, 'value') ?? '');
		} else if (/\schecked\b/.test(attributes)) values.push(attribute(attributes, 'value') ?? 'on');
	}
	return values;
}

function attribute(attributes: string, name: string): string | null {
	const found = new RegExp(`\\s${name}="([^"]*)"`).exec(attributes);
	return found ? decode(found[1] as string) : null;
}

function selectedOptions(html: string): string[] {
	return [...html.matchAll(/<option\b([^>]*)>/g)]
		.filter(([, attributes = '']) => /\sselected\b/.test(attributes))
		.map(([, attributes = '']) => attribute(attributes, 'value') ?? '');
}

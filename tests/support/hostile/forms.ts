import { addressOf, type Route } from '../routes.ts';
import type { Client } from './client.ts';

/** Where a form is sent, and what a page would send there. */
export interface Form {
	address: string;
	fields: Map<string, string>;
}

/** What stands in a route's parameters, so that the page is there. */
export interface Things {
	ownScenario: string;
	publicScenario: string;
}

const actionOf = (address: string, name: string) =>
	name === 'default' ? address : `${address}?/${name}`;

/** An address of a route at which there is a page. */
export function sampleAddress({ id }: Route, things: Things): string {
	const isAuthors = /\/(edit|delete)$/.test(id);
	const values: Record<string, string> = {
		scenarios: isAuthors ? things.ownScenario : things.publicScenario,
		tags: 'tea',
		categories: 'food'
	};
	const value = values[id.split('/')[1] ?? ''] ?? '00000000-0000-4000-8000-000000000000';
	return addressOf(id, value, value, value);
}

/**
 * Every form of the app, with the fields that its page and the pages below it have. A form that no
 * page shows gets all fields that there are.
 */
export async function listForms(client: Client, routes: Route[], things: Things): Promise<Form[]> {
	const pages = new Map<string, Map<string, string>>();
	for (const route of routes.filter(({ isPage }) => isPage)) {
		const html = await client.ask(route.id, sampleAddress(route, things));
		pages.set(route.id, fieldsIn(html));
	}
	const everything = new Map([...pages.values()].flatMap((fields) => [...fields]));
	return routes.flatMap((route) =>
		route.actions.map((name) => {
			const own = [...pages].filter(([id]) => id === route.id || id.startsWith(`${route.id}/`));
			const fields = new Map(own.flatMap(([, found]) => [...found]));
			const address = actionOf(sampleAddress(route, things), name);
			return { address, fields: fields.size > 1 ? fields : new Map(everything) };
		})
	);
}

/** The names of what a page's forms send, with what stands there. */
function fieldsIn(html: string): Map<string, string> {
	const fields = new Map<string, string>();
	const value = (tag: string) => / value="([^"]*)"/.exec(tag)?.[1] ?? '';
	for (const [tag, kind = '', name = '', rest = ''] of html.matchAll(
		/<(input|textarea|select|button)\b[^>]*? name="([^"]+)"[^>]*>([^<]*)/g
	)) {
		if (fields.get(name)) continue;
		fields.set(name, kind === 'textarea' ? rest : value(tag));
	}
	return fields;
}

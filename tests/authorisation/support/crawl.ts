import type { Route } from '#tests/support/routes.ts';
import type { Answer, Person } from './person.ts';

/** An answer that somebody got, and where. */
export interface Found {
	address: string;
	route: string;
	answer: Answer;
}

const workers = 4;

/** The routes' addresses as they are matched; a language may stand before. */
const patterns = (routes: readonly Route[]) =>
	routes.map(({ id, isPage }) => ({
		id,
		isPage,
		matches: new RegExp(`^(/e[ns])?${id.replaceAll(/\[\w+\]/g, '[^/]+').replace(/\/$/, '/?')}$`)
	}));

/**
 * Follows every link from these addresses on, and asks for the data of every page beside it.
 *
 * @param perRoute how many addresses of one route are followed; those to begin with are, all of them
 */
export async function crawl(
	person: Person,
	{ routes, seeds, perRoute }: { routes: readonly Route[]; seeds: string[]; perRoute: number }
): Promise<Found[]> {
	const known = patterns(routes);
	const routeOf = (address: string) => {
		const path = new URL(address, person.address).pathname;
		return known.find(({ matches }) => matches.test(path));
	};
	const seen = new Set<string>(seeds);
	const waiting = [...seen];
	const followed = new Map<string, number>();
	const found: Found[] = [];

	const visit = async (address: string) => {
		const route = routeOf(address);
		const answer = await person.get(address);
		found.push({ address, route: route?.id ?? '', answer });
		if (route?.isPage) {
			const data = dataOf(address);
			found.push({ address: data, route: route.id, answer: await person.get(data) });
		}
		for (const link of linksIn(answer, `${person.address}${address}`)) {
			const to = routeOf(link)?.id ?? '';
			const count = followed.get(to) ?? 0;
			if (seen.has(link) || count >= perRoute) continue;
			followed.set(to, count + 1);
			seen.add(link);
			waiting.push(link);
		}
	};
	const walk = async () => {
		for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await visit(next);
	};
	// Whoever comes to the end of the list early may find more in it later.
	while (waiting.length > 0) await Promise.all(Array.from({ length: workers }, walk));
	return found;
}

/** The address of what a page is made of. */
export function dataOf(address: string): string {
	const [path = '', query] = address.split('?');
	return `${path.replace(/\/$/, '')}/__data.json${query === undefined ? '' : `?${query}`}`;
}

/** The addresses of this site that a page, or where it leads, names. */
function linksIn({ text, location }: Answer, from: string): string[] {
	const written = [...text.matchAll(/\shref="([^"#]+)/g)].map(([, link = '']) =>
		link.replaceAll('&amp;', '&')
	);
	return [...written, location ?? '']
		.filter((link) => link !== '')
		.map((link) => new URL(link, from))
		.filter(({ origin, pathname }) => origin === new URL(from).origin && !isFile(pathname))
		.map(({ pathname, search }) => pathname + search);
}

const isFile = (path: string) => /^\/_app\/|\.(png|svg|ico|webmanifest)$/.test(path);

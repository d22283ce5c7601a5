import type { Route } from '#tests/support/routes.ts';
import { dataOf } from './crawl.ts';
import { compare, inWords, isRefusal, type Request } from './expectation.ts';
import type { Answer, Person } from './person.ts';

/** Looks at a page in all the ways in which it can be looked at. */
export async function read(
	person: Person,
	{ page, ...request }: Request & { page: Route | undefined }
): Promise<Answer> {
	const { what, path, expected, wrong } = request;
	const answer = await person.get(path);
	compare(answer, request);
	const head = await person.ask(path, { method: 'HEAD' });
	if (inWords(head) !== inWords(answer)) wrong(`HEAD ${what}: ${inWords(head)}`);
	if (head.text !== '') wrong(`HEAD ${what}: has a body`);
	if (!page) return answer;

	const spanish = await person.get(`/es${path}`.replace(/\/$/, ''));
	if (spanish.status !== answer.status) wrong(`in Spanish: ${what}: ${inWords(spanish)}`);
	const asked = [dataOf(path)];
	// A script says which parts it has already: what a layout refuses, the page has to by itself.
	if (isRefusal(expected)) {
		asked.push(`${dataOf(path)}?x-sveltekit-invalidated=${'0'.repeat(page.layouts)}1`);
	}
	for (const address of asked) {
		const said = whatDataSay(await person.get(address));
		if (said !== (answer.location ?? answer.status)) wrong(`data: ${what}: ${address}: ${said}`);
	}
	return answer;
}

interface Data {
	location?: string;
	nodes?: ({ type: string; status?: number } | null)[];
}

/** The framework says 200 of a page's data also where there is an error or a redirect in them. */
function whatDataSay({ status, text }: Answer): number | string {
	const { location, nodes } = JSON.parse(text) as Data;
	if (location !== undefined) return location;
	return nodes?.find((node) => node?.type === 'error')?.status ?? status;
}

import { compare, inWords, type Request } from './expectation.ts';
import type { Answer, Person } from './person.ts';

/** Looks at a page in all the ways in which it can be looked at. */
export async function read(
	person: Person,
	{ isPage, ...request }: Request & { isPage: boolean }
): Promise<Answer> {
	const { what, path, wrong } = request;
	const answer = await person.get(path);
	compare(answer, request);
	const head = await person.ask(path, { method: 'HEAD' });
	if (inWords(head) !== inWords(answer)) wrong(`HEAD ${what}: ${inWords(head)}`);
	if (head.text !== '') wrong(`HEAD ${what}: has a body`);
	if (!isPage) return answer;

	const spanish = await person.get(`/es${path}`.replace(/\/$/, ''));
	if (spanish.status !== answer.status) wrong(`in Spanish: ${what}: ${inWords(spanish)}`);
	const data = await person.get(`${path}/__data.json`.replace('//', '/'));
	const said = whatDataSay(data);
	if (said !== (answer.location ?? answer.status)) wrong(`data: ${what}: ${said}`);
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

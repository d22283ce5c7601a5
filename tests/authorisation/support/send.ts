import { forms } from '../forms.ts';
import { compare, inWords, isRefusal, type Request } from './expectation.ts';
import type { Answer, Fields, Person } from './person.ts';
import type { Stage } from './stage.ts';
import { stateOfAll, stateOfScenario } from './state.ts';

/** A form of the table, as one of the five sends it. */
export interface Sending extends Request {
	key: string;
	action: string | undefined;
}

/** Each way in which a form is sent. The framework answers them by code of its own each. */
export interface Answers {
	/** As a browser without scripts does. */
	page: Answer;
	/** As a page's script does; not where it is done, which is once. */
	script?: Answer;
}

/** Sends a form; what is refused is sent in both ways, and leaves all as it was. */
export async function send(stage: Stage, person: Person, request: Sending): Promise<Answers> {
	const { what, id, expected, wrong } = request;
	const { address, fields } = await fillIn(stage, person, request);
	const state = async () =>
		JSON.stringify(await (id ? stateOfScenario(stage.db, id) : stateOfAll(stage.db)));
	const before = await state();
	const page = await person.post(address, fields);
	compare(page, request);
	if (!isRefusal(expected)) return { page };

	const script = await postByScript(person, address, fields);
	compare(script, { ...request, what: `by script: ${what}` });
	if ((await state()) !== before) wrong(`${what}: ${inWords(page)}, and it is done`);
	return { page, script };
}

/** Sends a form that does what it is for, as a page's script does. */
export async function sendByScript(stage: Stage, person: Person, request: Sending): Promise<void> {
	const { address, fields } = await fillIn(stage, person, request);
	const answer = await postByScript(person, address, fields);
	compare(answer, { ...request, what: `by script: ${request.what}` });
}

async function fillIn(stage: Stage, person: Person, { key, action, path, id }: Sending) {
	const fields = (await forms[key]?.({ stage, person, id })) ?? [];
	return { address: action === undefined ? path : `${path}?${action}`, fields };
}

/** What the framework's own script sends with a form. */
const asScripts = { accept: 'application/json', 'x-sveltekit-action': 'true' };

/** What a script is told in the words of the table: the answer itself is a 200 that holds another. */
async function postByScript(person: Person, address: string, fields: Fields): Promise<Answer> {
	const answer = await person.post(address, fields, asScripts);
	const told = JSON.parse(answer.text) as { location?: string; status?: number };
	return {
		...answer,
		status: told.status ?? answer.status,
		location: told.location ?? answer.location
	};
}

import { forms } from '../forms.ts';
import { compare, inWords, isRefusal, type Request } from './expectation.ts';
import type { Answer, Person } from './person.ts';
import type { Stage } from './stage.ts';
import { stateOfAll, stateOfScenario } from './state.ts';

/** Stores nothing, and gives back to its sender what they have typed. */
const isHelp = (action: string | undefined) => /^\/(arrange|preview)$/.test(action ?? '');

/** Sends a form; what is refused leaves all as it was. */
export async function send(
	stage: Stage,
	person: Person,
	{ key, action, ...request }: Request & { key: string; action: string | undefined }
): Promise<Answer> {
	const { what, path, id, expected, wrong } = request;
	const fields = (await forms[key]?.({ stage, person, id })) ?? [];
	const state = async () =>
		JSON.stringify(await (id ? stateOfScenario(stage.db, id) : stateOfAll(stage.db)));
	const before = await state();
	const address = action === undefined ? path : `${path}?${action}`;
	const answer = await person.post(address, fields);
	compare(answer, request);
	if (!isRefusal(expected)) return answer;

	if (!isHelp(action)) {
		const said = whatScriptsHear(
			await person.post(address, fields, { accept: 'application/json' })
		);
		if (said !== (answer.location ?? answer.status)) wrong(`by script: ${what}: ${said}`);
	}
	if ((await state()) !== before) wrong(`${what}: ${inWords(answer)}, and it is done`);
	return answer;
}

/** Where a script is led, or the status that it is told. */
function whatScriptsHear({ status, text }: Answer): number | string {
	const told = JSON.parse(text) as { type?: string; location?: string; status?: number };
	return told.location ?? told.status ?? status;
}

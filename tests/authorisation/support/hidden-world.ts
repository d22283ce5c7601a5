import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { formWith, newWord, newWords, type Words } from './canaries.ts';
import type { Fields, Person } from './person.ts';
import { type State, states } from './scenes.ts';
import type { Stage } from './stage.ts';

export type Hidden = Exclude<State, 'public'>;
export const hiddenStates = states.filter((state): state is Hidden => state !== 'public');

export interface Written {
	id: string;
	words: Words;
}

/** Somebody's scenarios in every state, a word of its own in each of their texts. */
export interface HiddenWorld {
	/** What everybody may see: it must be found where the others must not. */
	open: Written & { author: Person };
	hidden: Record<Hidden, Written>;
	/** Who wrote what is hidden, and nothing that is listed. */
	author: Person;
	/** Who rehearsed it while it was to be seen. */
	learner: Person;
	/** Texts that are somebody's own: names, notes, addresses. */
	personal: string[];
	/** Writes what is hidden, and has it saved, rehearsed and rated. */
	hide: () => Promise<void>;
}

export async function buildHiddenWorld(stage: Stage): Promise<HiddenWorld> {
	const [authorsName, learnersName] = [newWord(), newWord()];
	const openAuthor = await stage.arrive({ name: 'Odette' });
	const author = await stage.arrive({ name: authorsName });
	const learner = await stage.arrive({ name: learnersName });
	const openWords = newWords();
	const open = {
		id: await write(openAuthor, openWords, 'public'),
		words: openWords,
		author: openAuthor
	};
	const notes: string[] = [];
	const rehearse = async (person: Person, id: string) => {
		const note = newWord();
		notes.push(note);
		await press(person, id, 'save');
		await press(person, id, 'notes', [['notes', `I said ${note}.`]]);
		for (let turn = 0; turn < 3; turn += 1) {
			await press(person, id, 'markCompleted', [['attemptId', randomUUID()]]);
		}
		await press(person, id, 'start', [['language', 'de']]);
	};
	await rehearse(learner, open.id);

	const hidden = {} as Record<Hidden, Written>;
	const personal = [authorsName, learnersName, author.email, learner.email] as string[];
	const hide = async () => {
		for (const state of hiddenStates) {
			const words = newWords();
			const id = await write(author, words, state === 'withdrawn' ? 'public' : state);
			hidden[state] = { id, words };
			if (state === 'private') await rehearse(author, id);
			if (state === 'unlisted' || state === 'withdrawn') {
				await rehearse(learner, id);
				await press(learner, id, 'rate', [['rating', '1']]);
			}
			if (state === 'withdrawn') {
				const answer = await author.post(`/scenarios/${id}/edit?/unpublish`);
				expect(answer.status).toBe(303);
			}
		}
		personal.push(...notes);
	};
	return { open, hidden, author, learner, personal, hide };
}

/** Writes through the form, as authors do. */
async function write(author: Person, words: Words, state: State): Promise<string> {
	const fields = [...formWith(words), ['visibility', state] as const];
	const action = state === 'draft' ? 'save' : 'publish';
	const { status, location, text } = await author.post(`/scenarios/new?/${action}`, fields);
	expect(status, text).toBe(303);
	return /^\/scenarios\/([\w-]{22})/.exec(location ?? '')?.[1] as string;
}

async function press(person: Person, id: string, action: string, fields: Fields = []) {
	const { status, text } = await person.post(`/scenarios/${id}?/${action}`, fields);
	expect(status, `${action}: ${text}`).toBe(303);
}

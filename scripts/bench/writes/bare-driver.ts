import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import type { Database } from '#lib/server/db/client.ts';
import { throughServices } from './services.ts';
import type { FullWay, Place } from './way.ts';

/** A statement as a service sent it, with the names of the values that differ from call to call. */
interface Recorded {
	text: string;
	values: unknown[];
}

type Varying = Record<string, unknown>;

const learner = '00000000-0000-4000-8000-00000000000a';
const attempt = '00000000-0000-4000-8000-00000000000b';
const scenario = 'the-scenario';
const place: Place = { learner, scenario };
const isAnotherId = (value: unknown) =>
	typeof value === 'string' && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(value);

/** What a service takes for a change that was made. */
const changed = {
	isFound: true,
	isChanged: true,
	savedAt: null,
	lastAttemptAt: null,
	lastCompletedAt: null,
	openAttemptStartedAt: null,
	notesUpdatedAt: null
};

/** What the services send, caught from them: the very same text, and where each value goes. */
function recorder(): (run: (way: FullWay) => Promise<unknown>) => Promise<Recorded> {
	const sent: Recorded[] = [];
	const unsafe = (text: string, values: unknown[]) => {
		sent.push({ text, values });
		return Promise.resolve([changed]);
	};
	const way = throughServices({ $client: { unsafe } } as unknown as Database);
	return async (run) => {
		await run(way);
		const [only, another] = sent.splice(0);
		if (!only || another) throw new Error('an action is one statement');
		return only;
	};
}

/**
 * The statements of the services, sent by the driver without anything around them: no checks, no
 * repeats, nothing made of the answer.
 */
export async function throughBareDriver(client: postgres.Sql): Promise<FullWay> {
	const recorded = recorder();
	/** Where the recorded values are those that vary, the present ones go in. */
	const sender = ({ text, values }: Recorded, marks: Map<unknown, string> = new Map()) => {
		const names = values.map((value) => {
			if (value === learner) return 'learner';
			if (value === scenario) return 'scenario';
			return marks.get(value) ?? (isAnotherId(value) ? 'attempt' : undefined);
		});
		return (varying: Varying) =>
			client.unsafe(
				text,
				names.map((name, index) => (name ? varying[name] : values[index])) as never[],
				{ prepare: true }
			);
	};
	const save = sender(await recorded((way) => way.save(place)));
	const unsave = sender(await recorded((way) => way.unsave(place)));
	const completeAtOnce = sender(await recorded((way) => way.completeAtOnce(place, attempt)));
	const start = sender(await recorded((way) => way.start(place)));
	const keep = sender(
		await recorded((way) => way.keep(place, attempt, [7])),
		new Map([['[7]', 'objectives']])
	);
	const complete = sender(await recorded((way) => way.complete(place, attempt)));
	const rate = sender(await recorded((way) => way.rate(place, 4)), new Map([[4, 'rating']]));
	const writeNotes = sender(
		await recorded((way) => way.writeNotes(place, 'the notes')),
		new Map([['the notes', 'notes']])
	);
	return {
		name: 'bare driver',
		save: (place) => save({ ...place }),
		unsave: (place) => unsave({ ...place }),
		completeAtOnce: (place, attempt) => completeAtOnce({ ...place, attempt }),
		start: async (place) => {
			const attempt = randomUUID();
			await start({ ...place, attempt });
			return attempt;
		},
		keep: (place, attempt, objectives) =>
			keep({ ...place, attempt, objectives: JSON.stringify(objectives) }),
		complete: (place, attempt) => complete({ ...place, attempt }),
		rate: (place, rating) => rate({ ...place, rating }),
		writeNotes: (place, notes) => writeNotes({ ...place, notes }),
		close: () => client.end({ timeout: 5 })
	};
}

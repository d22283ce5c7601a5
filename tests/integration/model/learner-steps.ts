import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { LearnerAction, LearnerVerb } from './learner-rules.ts';
import { castNames, nameOf, type Place, type Play, type Real } from './play.ts';
import type { Row } from './row.ts';
import { send, type Step, step } from './steps.ts';

// Most commands meet at the first scenarios and at the two who only learn, so that histories get deep.
const common = {
	who: [2, 2, 2, 3, 3, 0, 1],
	stage: [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 5, 5, 5, 2, 2, 3, 4, 6, 7, 8]
};

export const anybody = fc.constantFrom(...common.who);
export const anywhere = fc.constantFrom(...common.stage);
/** Seconds: nothing mostly, then what matters to a run, to trending's 20 hours and to archiving. */
export const aWhile = fc.constantFrom(
	...[0, 0, 0, 0, 1, 37, 37.5, 600, 71_999, 72_000, 90_000, 300_000, 3_456_000, -300]
);

const seconds = fc.constantFrom(null, 0, 5, 40, 599.5, 100_000, -7);
const openMostly = fc.constantFrom(
	...Array.from({ length: 8 }, () => 'open' as const),
	...(['last', 'earlier', 'foreign', 'unknown', 'shouted'] as const)
);
const freshMostly = fc.constantFrom(
	...(['unknown', 'unknown', 'unknown', 'last', 'open', 'earlier', 'foreign'] as const)
);
type Which = 'open' | 'last' | 'earlier' | 'foreign' | 'unknown' | 'shouted';

/** The id of a run of this kind; where there is none, one that nobody has. */
function idOf(which: Which, play: Play, who: string, scenarioId: string): string {
	const row = play.model.row(who, scenarioId);
	const found = {
		open: row?.open_attempt_id,
		shouted: row?.open_attempt_id?.toUpperCase(),
		last: row?.last_attempt_id,
		earlier: play.runs.find((run) => run.who === who)?.id,
		foreign: play.runs.findLast((run) => run.who !== who)?.id,
		unknown: null
	}[which];
	return found ?? randomUUID();
}

/** What a page's notes were begun from. */
function baseOf(which: 'anything' | 'present' | 'none' | 'old', play: Play, row: string | null) {
	if (which === 'anything') return undefined;
	if (which === 'none') return '';
	return which === 'present' ? (row ?? '') : new Date(play.model.now - 3_600_000).toISOString();
}

type Given = Record<string, unknown>;
type Resolve = (given: Given, play: Play, who: string, scenarioId: string) => Given;
type Such = (play: Play) => Place[];

/** Mostly where somebody's row is such that the action may change something; else anywhere. */
const place = fc.record(
	{ who: anybody, stage: anywhere, latest: fc.constantFrom(0, 0, 0, 1, 2, null) },
	{ noNullPrototype: true }
);

/** Commands of one verb: where, its arbitrary parts, and how they become what is sent. */
function verb(
	name: LearnerVerb,
	isSuch: Such,
	parts: Record<string, fc.Arbitrary<unknown>> = {},
	resolve: Resolve = (given) => given
): fc.Arbitrary<Step> {
	return fc
		.tuple(place, aWhile, fc.record(parts, { noNullPrototype: true }))
		.map(([{ who, stage, latest }, after, given]) =>
			step(
				`${name} ${castNames[who]} ${nameOf(stage)} ${latest === null ? '' : `or such ${latest} `}${JSON.stringify(given)}`,
				after,
				(play, real) => {
					const places = latest === null ? [] : isSuch(play);
					const chosen = places[(latest ?? 0) % places.length];
					const person = chosen?.who ?? play.cast[who]!;
					const scenarioId = chosen?.scenarioId ?? play.scenario(stage);
					const input = resolve(given, play, person, scenarioId);
					return send(play, real, { verb: name, who: person, scenarioId, input } as LearnerAction);
				}
			)
		);
}

const withId: Resolve = ({ attempt, ...given }, play, who, scenarioId) => ({
	...given,
	attemptId: idOf(attempt as Which, play, who, scenarioId)
});
const fromBase: Resolve = ({ base, ...given }, play, who, scenarioId) => {
	const at = play.model.row(who, scenarioId)?.notes_updated_at;
	const present = at === null || at === undefined ? null : new Date(at).toISOString();
	const from = baseOf(base as 'present', play, present);
	return from === undefined ? given : { ...given, base: from };
};
const oneToFive = fc.integer({ min: 1, max: 5 });

const where =
	(isSo: (row: Row) => boolean): Such =>
	(play) =>
		play.places(isSo);
const nowhere: Such = () => [];
const open = where((row) => row.open_attempt_id !== null);
const closed = where((row) => row.open_attempt_id === null);
/** Whoever comes back after their row was archived; else after a run. */
const leftAlone: Such = (play) => {
	const archived = play.archives.flatMap((archive) => archive.archived);
	return archived.length > 0 ? archived : closed(play);
};

const actions = {
	save: verb(
		'save',
		where((row) => !row.is_saved)
	),
	unsave: verb(
		'unsave',
		where((row) => row.is_saved)
	),
	start: verb('start', nowhere, { language: fc.constantFrom(null, 'ja', 'es') }),
	startAgain: verb('start', leftAlone, { language: fc.constantFrom(null, 'ja', 'es') }),
	keep: verb(
		'keep',
		open,
		{ attempt: openMostly, objectives: fc.constantFrom(null, [], [0], [1, 0, 1]), seconds },
		withId
	),
	complete: verb('complete', open, { attempt: openMostly, seconds }, withId),
	completeAgain: verb('complete', closed, { attempt: fc.constant('last'), seconds }, withId),
	markCompleted: verb('markCompleted', closed, { attempt: freshMostly }, withId),
	abandon: verb('abandon', open, { attempt: openMostly, seconds }, withId),
	abandonAgain: verb('abandon', closed, { attempt: fc.constant('last'), seconds }, withId),
	reflect: verb(
		'reflect',
		where((row) => row.times_completed > 0),
		{
			confidence: oneToFive,
			engagement: fc.constant(3),
			understanding: fc.constantFrom(1, 5)
		}
	),
	rate: verb(
		'rate',
		where((row) => row.times_attempted > 0),
		{ rating: fc.option(oneToFive) }
	),
	notes: verb(
		'notes',
		where(() => true),
		{
			notes: fc.constantFrom('', 'One.', 'Two.', ' \n'),
			base: fc.constantFrom('anything', 'present', 'none', 'old')
		},
		fromBase
	)
};

/** An earlier action once more, with the ids that it had. */
const again = fc.tuple(fc.constantFrom(0, 0, 0, 1, 2, 4, 9), aWhile).map(([back, after]) =>
	step(`again ${back} back`, after, async (play, real) => {
		const action = play.sent.at(-1 - back);
		if (action) await send(play, real, action);
	})
);

/** All that a learner does; what opens, ends and rates most often. */
export const learnerSteps: fc.Arbitrary<Step>[] = [
	...Object.values(actions),
	actions.start,
	actions.startAgain,
	actions.complete,
	actions.complete,
	actions.rate,
	again,
	again
];

/** What has happened before: runs open, given up and completed, a rating, a save, a note. */
export async function playOpening(play: Play, real: Real): Promise<void> {
	const [ada, bo, cleo, dan] = play.cast as [string, string, string, string];
	const [ofAda, builtIn] = play.stages as [string, string];
	const id = () => play.runs.at(-1)!.id;
	const once = (who: string, scenarioId: string, verb: LearnerVerb, input: object): Promise<void> =>
		send(play, real, { verb, who, scenarioId, input } as LearnerAction);
	await once(cleo, ofAda, 'markCompleted', { attemptId: randomUUID() });
	await once(cleo, ofAda, 'rate', { rating: 4 });
	await once(cleo, ofAda, 'save', {});
	await once(cleo, builtIn, 'start', { language: null });
	await once(dan, builtIn, 'start', { language: 'es' });
	await once(dan, builtIn, 'abandon', { attemptId: id(), seconds: null });
	await once(ada, builtIn, 'notes', { notes: 'One.' });
	await once(ada, ofAda, 'start', { language: null });
	await once(bo, ofAda, 'start', { language: null });
	play.model.now += 2 * 3_600_000;
	await once(bo, ofAda, 'complete', { attemptId: id(), seconds: 500 });
	await once(dan, ofAda, 'start', { language: 'ja' });
	play.model.now += 24 * 3_600_000;
}

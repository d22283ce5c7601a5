import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createWorld, type World } from '../../support/world.ts';
import { flawless, hammer, type HammerGiven } from './hammer.ts';
import {
	authorCommands,
	deleteRowsByHand,
	everything,
	learnerCommands,
	often,
	signInAsGuest
} from './hammer-commands.ts';
import { innocentTrigger, wrongServices } from './hammer-wrong.ts';

const minute = 60_000;

let directory: string;
let world: World;
let given: Pick<HammerGiven, 'world' | 'directory'>;

beforeAll(async () => {
	directory = await mkdtemp(path.join(tmpdir(), 'rehearsal-hammer-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

beforeEach(async () => {
	world = await createWorld();
	given = { world, directory };
});

/** Where one of them is not met, the hammer has become shallow. */
const mustBeSeen = [
	...learnerCommands.map(({ name }) => `${name}: changed`),
	...['leave: changed', 'replaceScenario: changed', 'unpublish: done', 'publish: done'],
	...['signInAsGuest: changed', 'signInAsGuest: nothing'],
	...['archive: changed', 'restore: changed', 'verify: done', 'repair: done']
];

it(
	'makes no difference and no deadlock, whatever sixteen connections do at once',
	async () => {
		const { outcomes, ...result } = await hammer({
			...given,
			mix: everything,
			commands: 6_000,
			people: 6,
			scenes: 3
		});
		expect(result).toEqual(flawless);
		const unseen = mustBeSeen.filter((what) => !outcomes[what]);
		expect(unseen, 'what was never done').toEqual([]);
	},
	4 * minute
);

it.each([
	[
		'rows are deleted by hand',
		[...learnerCommands, ...often(3, [deleteRowsByHand])],
		['deleteRows: changed']
	],
	[
		'authors publish, withdraw, delete and leave',
		[...learnerCommands, ...often(5, authorCommands)],
		['leave: changed', 'publish: done']
	],
	[
		'guests sign in to accounts in several windows, and rows are deleted by hand',
		[...learnerCommands, ...often(6, [signInAsGuest]), ...often(2, [deleteRowsByHand])],
		['signInAsGuest: changed', 'signInAsGuest: nothing']
	]
])(
	'makes no difference and no deadlock when %s meanwhile',
	async (_, mix, mustBeSeen) => {
		const { outcomes, ...result } = await hammer({
			...given,
			mix,
			commands: 1_500,
			people: 6,
			scenes: 12
		});
		expect(result).toEqual(flawless);
		for (const what of mustBeSeen) expect(outcomes[what], what).toBeGreaterThan(10);
	},
	2 * minute
);

describe('the hammer sees', () => {
	const names = ['save', 'unsave', 'rate', 'markCompleted'];
	const mix = learnerCommands.filter(({ name }) => names.includes(name));

	/** Few learners on one scenario, so that they meet; again until something is seen. */
	async function whatIsSeen(services: HammerGiven['services']): Promise<number> {
		world.leaveBroken();
		for (let round = 0; round < 60; round += 1) {
			const calm = { ...given, mix, people: 3, scenes: 1, commands: 200 };
			const { errors, differences } = await hammer({ ...calm, ...(services && { services }) });
			if (errors.length + differences.length > 0) return errors.length + differences.length;
		}
		return 0;
	}

	it.each(wrongServices)(
		'%s',
		async (_, services) => {
			expect(await whatIsSeen(services)).toBeGreaterThan(0);
		},
		2 * minute
	);

	it(
		'a BEFORE UPDATE trigger, however innocent, that makes old rows stale',
		async () => {
			await world.db.execute(innocentTrigger.make);
			try {
				expect(await whatIsSeen({})).toBeGreaterThan(0);
			} finally {
				await world.db.execute(innocentTrigger.drop);
			}
		},
		2 * minute
	);

	it('nothing in the same commands by the product’s own services', async () => {
		const { outcomes, ...result } = await hammer({
			...given,
			mix,
			people: 3,
			scenes: 1,
			commands: 1_000
		});
		expect(result).toEqual(flawless);
		expect(outcomes['rate: changed']).toBeGreaterThan(20);
	});
});

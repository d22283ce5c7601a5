import { writeScenario } from './support/authoring.ts';
import { figuresOf } from './support/figures.ts';
import { listFormActions } from './support/form-actions.ts';
import {
	completed,
	onceOnly,
	onceOnlyWithPasswords,
	started,
	tryAll
} from './support/once-only.ts';
import { expect, test } from './support/test.ts';
import { twenty } from './support/twenty.ts';
import type { Visitor } from './support/visitor.ts';

// One after the other: two times twenty are more than are always let in, and some would be sent away.
test.describe.configure({ mode: 'default' });

test('every form action is tried, below or in tests/crowd', () => {
	const tried = Object.keys({ ...onceOnly, ...onceOnlyWithPasswords });
	expect(tried.sort()).toEqual(listFormActions());
});

tryAll(onceOnly);

test('of twenty ratings taken back at once none is taken back twice', async ({
	learner,
	register
}) => {
	const id = await writeScenario(await register(), { publish: 'unlisted' });
	await completed(learner, id);
	await learner.post(`/scenarios/${id}?/rate`, [['rating', '3']]);
	await twenty(learner, `/scenarios/${id}?/rate`, [['rating', '']]);
	expect(await figuresOf(id)).toMatchObject({ ratingsCount: 0, ratingSum: 0, averageRating: null });
});

test('finishing what was given up is refused, and does not count', async ({
	learner,
	register
}) => {
	const id = await writeScenario(await register(), { publish: 'unlisted' });
	const fields = await started(learner, id);
	await twenty(learner, `/scenarios/${id}?/abandon`, fields);
	await twenty(learner, `/scenarios/${id}?/complete`, fields, [409]);
	expect(await figuresOf(id)).toMatchObject({ totalAttempts: 1, totalTimesUsed: 0 });
});

test('nobody rates out of order, and nobody rates what they wrote', async ({
	learner,
	register
}) => {
	const author = await register();
	const id = await writeScenario(author, { publish: 'unlisted' });
	const rate = (visitor: Visitor) => visitor.post(`/scenarios/${id}?/rate`, [['rating', '5']]);
	expect((await rate(learner)).status(), 'before an attempt').toBe(409);
	await completed(author, id);
	expect((await rate(author)).status(), 'their own').toBe(409);
	const early = await learner.post(`/scenarios/${id}?/reflect`, [
		['confidence', '3'],
		['engagement', '3'],
		['understanding', '3']
	]);
	expect(early.status(), 'reflecting before a completion').toBe(409);
	expect(await figuresOf(id)).toMatchObject({ ratingsCount: 0 });
});

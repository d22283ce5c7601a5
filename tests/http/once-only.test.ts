import { randomUUID } from 'node:crypto';
import { writeScenario } from './support/authoring.ts';
import { figuresOf } from './support/figures.ts';
import { openAttemptOf } from './support/scenarios.ts';
import { expect, test } from './support/test.ts';
import type { Fields, Visitor } from './support/visitor.ts';

/** Sends the same form twenty times at once; none may be refused for being a repeat. */
async function twenty(visitor: Visitor, address: string, fields: Fields = []): Promise<void> {
	const answers = await Promise.all(
		Array.from({ length: 20 }, () => visitor.post(address, fields))
	);
	expect(answers.map((answer) => answer.status())).toEqual(Array(20).fill(303));
}

test('twenty presses at once count once', async ({ learner, register }) => {
	const id = await writeScenario(await register(), { publish: 'unlisted' });
	const action = (name: string) => `/scenarios/${id}?/${name}`;

	await twenty(learner, action('save'));
	expect(await figuresOf(id)).toMatchObject({ amountSavedCount: 1 });
	await twenty(learner, action('unsave'));
	expect(await figuresOf(id)).toMatchObject({ amountSavedCount: 0 });

	await twenty(learner, action('start'), [['language', 'de']]);
	expect(await figuresOf(id)).toMatchObject({ totalAttempts: 1, totalTimesUsed: 0 });
	const attempt: Fields = [['attemptId', await openAttemptOf(learner, id)]];
	await twenty(learner, action('complete'), [...attempt, ['seconds', '0']]);
	expect(await figuresOf(id)).toMatchObject({ totalAttempts: 1, totalTimesUsed: 1 });

	await twenty(learner, action('markCompleted'), [['attemptId', randomUUID()]]);
	expect(await figuresOf(id)).toMatchObject({ totalAttempts: 2, totalTimesUsed: 2 });

	await twenty(learner, action('rate'), [['rating', '5']]);
	expect(await figuresOf(id)).toMatchObject({ ratingsCount: 1, averageRating: 5 });
	await twenty(learner, action('rate'), [['rating', '3']]);
	expect(await figuresOf(id)).toMatchObject({ ratingsCount: 1, averageRating: 3 });
	await twenty(learner, action('rate'), [['rating', '']]);
	expect(await figuresOf(id)).toMatchObject({ ratingsCount: 0, averageRating: null });
});

test('a repeat of giving up does not count, and finishing afterwards is refused', async ({
	learner,
	register
}) => {
	const id = await writeScenario(await register(), { publish: 'unlisted' });
	await learner.post(`/scenarios/${id}?/start`);
	const fields: Fields = [
		['attemptId', await openAttemptOf(learner, id)],
		['seconds', '']
	];
	await twenty(learner, `/scenarios/${id}?/abandon`, fields);
	const late = await learner.post(`/scenarios/${id}?/complete`, fields);
	expect(late.status()).toBe(409);
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
	await author.post(`/scenarios/${id}?/markCompleted`, [['attemptId', randomUUID()]]);
	expect((await rate(author)).status(), 'their own').toBe(409);
	const early = await learner.post(`/scenarios/${id}?/reflect`, [
		['confidence', '3'],
		['engagement', '3'],
		['understanding', '3']
	]);
	expect(early.status(), 'reflecting before a completion').toBe(409);
	expect(await figuresOf(id)).toMatchObject({ ratingsCount: 0 });
});

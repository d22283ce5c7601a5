import { randomBytes, randomUUID } from 'node:crypto';
import { writeScenario } from './support/authoring.ts';
import { scenarioFields } from './support/scenario-form.ts';
import { noScenario, progressActions } from './support/scenarios.ts';
import { expect, test } from './support/test.ts';
import type { Visitor } from './support/visitor.ts';

/** Words that nobody else writes, equally long: tests beside this one publish theirs for a moment. */
function newWords() {
	const own = [...randomBytes(8)].map((byte) => 'abcdefghij'[byte % 10]).join('');
	return { canary: `Zzyzx${own}`, absent: `Qqwvv${own}` };
}

/** What an answer looks like once the ids in it are taken away. */
async function shapeOf(answer: Awaited<ReturnType<Visitor['get']>>, id: string) {
	const body = (await answer.text())
		.replaceAll(id, 'ID')
		.replaceAll(/[\da-f]{8}-[\da-f-]{27}|[\w-]{10,}\.js|nonce="[^"]+"|nonce-[\w+/=]+/g, 'X')
		.replaceAll(/__sveltekit_\w+/g, 'X');
	return {
		status: answer.status(),
		location: answer.headers()['location']?.replaceAll(id, 'ID'),
		type: answer.headers()['content-type'],
		body
	};
}

for (const kind of ['draft', 'private', 'withdrawn'] as const) {
	test(`a ${kind} scenario answers others as one that is not there`, async ({
		learner,
		register,
		stranger
	}) => {
		const { canary, absent } = newWords();
		const author = await register();
		const id = await writeScenario(author, {
			publish: kind === 'draft' ? undefined : kind === 'private' ? 'private' : 'public',
			changes: { title: canary, description: canary, 'persona.title': canary }
		});
		if (kind === 'withdrawn') await author.post(`/scenarios/${id}/edit?/unpublish`);

		for (const [who, visitor] of [
			['signed in', learner],
			['a stranger', stranger]
		] as const) {
			for (const page of [
				'',
				'/practice',
				'/edit',
				'/__data.json',
				'/practice/__data.json',
				'/edit/__data.json',
				'/delete',
				'/practice/state'
			]) {
				const there = await shapeOf(await visitor.get(`/scenarios/${id}${page}`), id);
				const not = await shapeOf(await visitor.get(`/scenarios/${noScenario}${page}`), noScenario);
				expect.soft(there, `${who}: ${page}`).toEqual(not);
				if (page === '') expect.soft(there.status).toBe(404);
				expect.soft(there.body, `${who}: ${page}`).not.toContain(canary);
			}
			for (const { action, fields } of progressActions) {
				const attemptId = randomUUID();
				const answers = await Promise.all(
					[id, noScenario].map(async (scenarioId) =>
						shapeOf(
							await visitor.post(`/scenarios/${scenarioId}?/${action}`, fields(attemptId)),
							scenarioId
						)
					)
				);
				expect.soft(answers[0]?.status, `${who}: ${action}`).toBe(answers[1]?.status);
				expect.soft(answers[0]?.location, `${who}: ${action}`).toBe(answers[1]?.location);
				expect.soft(answers[0]?.body, `${who}: ${action}`).not.toContain(canary);
			}
			for (const list of ['/', '/scenarios?sort=new', `/scenarios?q=${canary}`, '/library']) {
				const html = await (await visitor.get(list)).text();
				const shown = html.replaceAll(`value="${canary}"`, '').split(canary).length - 1;
				const control = await (await visitor.get(list.replace(canary, absent))).text();
				const same = control.replaceAll(`value="${absent}"`, '').split(absent).length - 1;
				expect.soft(shown, `${who}: ${list}`).toBe(same);
			}
		}
		expect((await author.get(`/scenarios/${id}`)).status(), 'its author reads it').toBe(200);
	});
}

test("somebody else's public scenario is not theirs to change", async ({ learner, register }) => {
	const author = await register();
	const id = await writeScenario(author, { publish: 'public' });
	expect((await learner.get(`/scenarios/${id}/edit`)).status()).toBe(403);
	const before = await (await author.get(`/scenarios/${id}/edit`)).text();
	for (const action of ['edit?/save', 'edit?/publish', 'edit?/unpublish', 'delete?/delete']) {
		const answer = await learner.post(`/scenarios/${id}/${action}`, [
			...scenarioFields.filter(([name]) => name !== 'title'),
			['title', 'Taken over'],
			['visibility', 'private'],
			['confirm', 'yes']
		]);
		expect.soft(answer.status(), action).toBe(403);
	}
	const after = await author.get(`/scenarios/${id}/edit`);
	expect(after.status()).toBe(200);
	expect(before).not.toContain('Taken over');
	expect(await after.text()).not.toContain('Taken over');
});

test('an unlisted scenario is read by its address and stands in no list', async ({
	learner,
	register
}) => {
	const { canary } = newWords();
	const id = await writeScenario(await register(), {
		publish: 'unlisted',
		changes: { title: canary }
	});
	expect((await learner.get(`/scenarios/${id}`)).status()).toBe(200);
	for (const list of [
		'/',
		'/scenarios?sort=new',
		`/scenarios?q=${canary}`,
		'/scenarios?sort=saved'
	]) {
		expect.soft(await (await learner.get(list)).text(), list).not.toContain(id);
	}
});

test('what is sent along is not believed', async ({ learner }) => {
	const id = await writeScenario(learner, { changes: { title: 'Mine' } });
	await learner.post(`/scenarios/${id}/edit?/save`, [
		...scenarioFields,
		['id', 'mine-now'],
		['isActive', 'true'],
		['isListed', 'true'],
		['publishedAt', '2020-01-01'],
		['visibility', 'public'],
		['createdByUserId', randomUUID()],
		['amountSavedCount', '9'],
		['averageRating', '5']
	]);
	expect((await learner.get('/scenarios/mine-now')).status()).toBe(404);
	expect((await learner.get(`/scenarios/${id}/edit`)).status(), 'still its author').toBe(200);
	expect(await (await learner.get('/scenarios?sort=new')).text(), 'still a draft').not.toContain(
		id
	);
});

test('the buttons of somebody else’s form do nothing for others, also for a script', async ({
	learner,
	register
}) => {
	const author = await register();
	const id = await writeScenario(author, { publish: 'public' });
	const press = async (visitor: Visitor, button: string, scenario: string) => {
		const headers = { accept: 'application/json', 'x-sveltekit-action': 'true' };
		const answer = await visitor.post(
			`/scenarios/${scenario}/edit?/${button}`,
			[['instructions', '**loud**']],
			headers
		);
		return answer.text();
	};
	expect(await press(author, 'preview', id)).toContain('strong');
	for (const button of ['preview', 'arrange']) {
		for (const scenario of [id, noScenario]) {
			const answer = await press(learner, button, scenario);
			expect(JSON.parse(answer), button).toMatchObject({ type: 'error' });
			expect(answer).not.toContain('loud');
		}
	}
});

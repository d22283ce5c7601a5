import type { Visitor, Fields } from './visitor.ts';
import { decode } from './page-text.ts';

/** Scenarios of the starter library that tests use. */
export const somePublicScenario = 'ordering-soup-and-tea';
export const inArabic = 'first-tea-in-amman';

/** An id of the right shape that nobody has. */
export const noScenario = 'AAAAAAAAAAAAAAAAAAAAAA';

/** A learner's form actions, with fields that a page would send. */
export const progressActions: readonly {
	action: string;
	fields: (attemptId: string) => Fields;
}[] = [
	{ action: 'save', fields: () => [] },
	{ action: 'unsave', fields: () => [] },
	{ action: 'start', fields: () => [['language', 'en']] },
	{
		action: 'keep',
		fields: (attemptId) => [
			['attemptId', attemptId],
			['objective', '0'],
			['objective', '1'],
			['seconds', '30']
		]
	},
	{
		action: 'abandon',
		fields: (attemptId) => [
			['attemptId', attemptId],
			['seconds', '30']
		]
	},
	{
		action: 'complete',
		fields: (attemptId) => [
			['attemptId', attemptId],
			['seconds', '30']
		]
	},
	{ action: 'markCompleted', fields: (attemptId) => [['attemptId', attemptId]] },
	{ action: 'rate', fields: () => [['rating', '4']] },
	{ action: 'notes', fields: () => [['notes', 'Speak slower.']] },
	{
		action: 'reflect',
		fields: () => [
			['confidence', '3'],
			['engagement', '4'],
			['understanding', '5']
		]
	}
];

/** The id of the attempt that a practice room shows as open. */
export async function openAttemptOf(visitor: Visitor, scenarioId: string): Promise<string> {
	const html = await (await visitor.get(`/scenarios/${scenarioId}/practice`)).text();
	const found = /name="attemptId"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="attemptId"/.exec(
		html
	);
	return decode(found?.[1] ?? found?.[2] ?? '');
}

import fc from 'fast-check';
import { expect } from 'vitest';
import { scenarioVisibilities } from '#lib/scenarios/vocabulary.ts';
import type { ActorContext } from '#lib/server/context.ts';
import { content } from '../scenarios/content.ts';
import { create, deleteScenario, publish, unpublish } from './author-rules.ts';
import { anywhere, aWhile } from './learner-steps.ts';
import type { Model, Outcome } from './model.ts';
import { castNames, nameOf, type Real } from './play.ts';
import { asDone, outcomeOf, see, type Step, step } from './steps.ts';

const visibility = fc.constantFrom(...scenarioVisibilities);
/** Mostly the scenario's own author; else somebody who must be refused. */
const author = fc.constantFrom(null, null, null, null, null, 0, 1, 2);

type Input = { scenarioId: string };

/** Commands on an own scenario that answer nothing. */
const onOwn = <Given extends object>(
	name: string,
	parts: fc.Arbitrary<Given>,
	service: (real: Real) => (context: ActorContext, input: Input & Given) => Promise<void>,
	rule: (model: Model, who: string, input: Input & Given) => Outcome
): fc.Arbitrary<Step> =>
	fc.tuple(author, anywhere, aWhile, parts).map(([who, stage, after, given]) =>
		step(
			`${name} ${who === null ? 'author' : castNames[who]} ${nameOf(stage)} ${JSON.stringify(given)}`,
			after,
			async (play, real) => {
				const scenarioId = play.scenario(stage);
				const own = play.model.stages.get(scenarioId)?.author;
				const person = (who === null && own) || play.cast[who ?? 0]!;
				const input = { scenarioId, ...given };
				const outcome = await outcomeOf(service(real)(play.context(real.db, person), input));
				see(`${name}: ${outcome}`);
				expect(outcome, `what ${name} comes to`).toBe(asDone(rule(play.model, person, input)));
			}
		)
	);

const nothing = fc.constant({});

const write = fc
	.tuple(fc.constantFrom(0, 1, 2), fc.option(visibility), aWhile)
	.map(([who, visibility, after]) =>
		step(`write ${castNames[who]} ${visibility ?? 'draft'}`, after, async (play, real) => {
			const person = play.cast[who]!;
			if (!play.model.people.has(person)) return;
			const { id } = await real.services.create(play.context(real.db, person), {
				content: content(),
				...(visibility && { visibility })
			});
			create(play.model, person, id, visibility ?? undefined);
			play.stages.push(id);
		})
	);

export const authorSteps: fc.Arbitrary<Step>[] = [
	onOwn(
		'publish',
		fc.record({ visibility }, { noNullPrototype: true }),
		({ services }) => services.publish,
		(model, who, { scenarioId, visibility }) => publish(model, who, scenarioId, visibility)
	),
	onOwn(
		'unpublish',
		nothing,
		({ services }) => services.unpublish,
		(model, who, { scenarioId }) => unpublish(model, who, scenarioId)
	),
	onOwn(
		'deleteScenario',
		nothing,
		({ services }) => services.deleteScenario,
		(model, who, { scenarioId }) => deleteScenario(model, who, scenarioId)
	),
	write
];

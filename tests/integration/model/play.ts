import { randomUUID } from 'node:crypto';
import type { LearnerProgress } from '#lib/scenarios/progress.ts';
import type { ActorContext } from '#lib/server/context.ts';
import type { Database } from '#lib/server/db/client.ts';
import {
	scenarioMetadata,
	scenarioMetadataBaseline,
	scenarios,
	users
} from '#lib/server/db/schema/index.ts';
import type { ScenarioVisibility } from '#lib/scenarios/vocabulary.ts';
import { content } from '../scenarios/content.ts';
import type { LearnerAction } from './learner-rules.ts';
import { Model, newStage, shouldBeListed } from './model.ts';
import type { Archived } from './operator-rules.ts';
import type { Row } from './row.ts';
import type { Services } from './services.ts';
import type { ReadState } from './stored-state.ts';

/** What the commands are run against. */
export interface Real {
	db: Database;
	services: Services;
	readState: ReadState;
	/** Where archives are written. */
	directory: string;
}

/** Ada and Bo write scenarios; all four practise. Dan is a guest. */
export const castNames = ['Ada', 'Bo', 'Cleo', 'Dan'];

const scenery: {
	name: string;
	by: string | null;
	visibility: ScenarioVisibility;
	isActive?: false;
	isDraft?: true;
}[] = [
	{ name: 'public of Ada', by: 'Ada', visibility: 'public' },
	{ name: 'built-in', by: null, visibility: 'public' },
	{ name: 'unlisted of Ada', by: 'Ada', visibility: 'unlisted' },
	{ name: 'private of Ada', by: 'Ada', visibility: 'private' },
	{ name: 'draft of Ada', by: 'Ada', visibility: 'public', isActive: false, isDraft: true },
	{ name: 'public of Bo', by: 'Bo', visibility: 'public' },
	{ name: 'withdrawn of Bo', by: 'Bo', visibility: 'public', isActive: false }
];

/** Names of the scenarios that a play begins with, and of one that is not there. */
export const stageNames = [...scenery.map(({ name }) => name), 'unknown'];

/** Also of one that was written during the play. */
export const nameOf = (stage: number): string => stageNames[stage] ?? `new ${stage}`;

/** Somebody's row on a scenario, or where it was. */
export interface Place {
	who: string;
	scenarioId: string;
}

/** One run of commands: the model, and who and what the commands speak of. */
export class Play {
	model = new Model();
	/** Ids of people, in the order of `castNames`, also when they have left. */
	cast: string[] = castNames.map(() => randomUUID());
	/** Ids of scenarios, in the order of `stageNames` and then as they were written. */
	stages: string[] = stageNames.map(() => randomUUID());
	/** All actions of learners so far, to be sent again. */
	sent: LearnerAction[] = [];
	/** Ids of all runs so far, and whose they were. */
	runs: { who: string; id: string }[] = [];
	archives: { file: string; archived: Archived[] }[] = [];
	/** What was done, in words. */
	log: string[] = [];

	/** The latest learners and scenarios whose row is such a one; of the people who are there. */
	places(isSuch: (row: Row) => boolean): Place[] {
		return [...this.model.stages]
			.flatMap(([scenarioId, { rows }]) =>
				[...rows].map(([who, row]) => ({ who, scenarioId, row }))
			)
			.filter(({ row }) => isSuch(row))
			.sort((one, other) => other.row.updated_at - one.row.updated_at);
	}

	/** For the log. */
	named(who: string, scenarioId: string): string {
		return `${castNames[this.cast.indexOf(who)]}, ${nameOf(this.stages.indexOf(scenarioId))}`;
	}

	/** As this person, at the model's instant. */
	context(db: Database, who: string): ActorContext {
		return {
			db,
			actor: { id: who, name: 'Somebody', isAdmin: false },
			now: new Date(this.model.now)
		};
	}

	/** The scenario of this number; the unknown one while so many have not been written. */
	scenario(number: number): string {
		return (this.stages[number] ?? this.stages[scenery.length]) as string;
	}

	/** Notes the run that an action opened or made. */
	note(who: string, told: LearnerProgress | null | undefined): void {
		const id = told?.openAttemptId ?? told?.lastAttemptId;
		if (id && !this.runs.some((run) => run.id === id)) this.runs.push({ who, id });
	}
}

/** Fills an empty database with the cast and the scenery, and the model likewise. */
export async function openPlay({ db }: Pick<Real, 'db'>): Promise<Play> {
	const play = new Play();
	const { model } = play;
	for (const id of play.cast) model.people.add(id);
	const publishedAt = model.now - 86_400_000;
	const made = scenery.map(({ by, visibility, isActive = true, isDraft }, index) => {
		const author = by === null ? null : play.cast[castNames.indexOf(by)]!;
		const stage = newStage({
			author,
			visibility,
			isActive,
			publishedAt: isDraft ? null : publishedAt
		});
		const id = play.stages[index] as string;
		model.stages.set(id, stage);
		return { id, stage };
	});
	await db.insert(users).values(
		play.cast.map((id, index) => ({
			id,
			name: castNames[index] as string,
			// Dan has no account.
			email: index === 3 ? null : `${id}@example.test`
		}))
	);
	await db.insert(scenarios).values(
		made.map(({ id, stage }) => ({
			id,
			...content(),
			createdByUserId: stage.author,
			visibility: stage.visibility,
			isActive: stage.isActive,
			publishedAt: stage.publishedAt === null ? null : new Date(stage.publishedAt)
		}))
	);
	const ids = made.map(({ id, stage }) => ({ scenarioId: id, isListed: shouldBeListed(stage) }));
	await db.insert(scenarioMetadata).values(ids);
	await db.insert(scenarioMetadataBaseline).values(ids.map(({ scenarioId }) => ({ scenarioId })));
	return play;
}

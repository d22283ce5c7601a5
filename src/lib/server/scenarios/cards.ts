import { and, eq, type Placeholder, type SQL, sql } from 'drizzle-orm';
import type { ScenarioCard, ScenarioFigures } from '#lib/scenarios/types.ts';
import { scenarioMetadata } from '../db/schema/scenario-metadata.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { userScenarioProgress } from '../db/schema/user-scenario-progress.ts';
import { users } from '../db/schema/users.ts';

export const figureColumns = {
	amountSavedCount: scenarioMetadata.amountSavedCount,
	totalTimesUsed: scenarioMetadata.totalTimesUsed,
	totalAttempts: scenarioMetadata.totalAttempts,
	averageRating: scenarioMetadata.averageRating,
	ratingsCount: scenarioMetadata.ratingsCount,
	completionRate: scenarioMetadata.completionRate,
	averageTimeSpent: scenarioMetadata.averageTimeSpent
} satisfies Record<keyof ScenarioFigures, unknown>;

/** An author as readers see one: never an address. */
export const authorColumns = { id: users.id, name: users.name };

/** The reader's own state on a scenario, from their progress row. */
export const markColumns = {
	isSaved: userScenarioProgress.isSaved,
	timesCompleted: userScenarioProgress.timesCompleted,
	isOpen: sql<boolean>`${userScenarioProgress.openAttemptId} is not null`
};

/** What a card is made of: no body text, and of a learner only the reader's own state. */
export const cardColumns = {
	id: scenarios.id,
	title: scenarios.title,
	description: scenarios.description,
	role: scenarios.role,
	difficulty: scenarios.difficulty,
	cefrLevel: scenarios.cefrLevel,
	textLanguage: scenarios.textLanguage,
	targetLanguages: scenarios.targetLanguages,
	categories: scenarios.categories,
	estimatedDurationSeconds: scenarios.estimatedDurationSeconds,
	publishedAt: scenarios.publishedAt,
	author: authorColumns,
	figures: figureColumns,
	mine: markColumns
};

/** Joins the reader's own progress row; nobody's for somebody who is not signed in. */
export const isMine = (reader: { id: string | Placeholder } | null): SQL =>
	reader === null
		? sql`false`
		: (and(
				eq(userScenarioProgress.scenarioId, scenarios.id),
				eq(userScenarioProgress.userId, reader.id)
			) as SQL);

type CardRow = Omit<ScenarioCard, 'cefrLevel' | 'publishedAt' | 'recentLearners'> & {
	cefrLevel: string | null;
	publishedAt: Date | null;
};

/** A row of `cardColumns` as a card. */
export const cardFrom = ({ cefrLevel, publishedAt, ...row }: CardRow): ScenarioCard => ({
	...row,
	cefrLevel: cefrLevel as ScenarioCard['cefrLevel'],
	publishedAt: publishedAt?.toISOString() ?? null
});

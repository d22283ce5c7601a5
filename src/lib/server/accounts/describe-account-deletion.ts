import { and, asc, countDistinct, eq, isNotNull, ne, not, or, type SQL, sql } from 'drizzle-orm';
import type { ActorContext } from '../context.ts';
import { reports, scenarios, userScenarioProgress } from '../db/schema/index.ts';
import { isOwnedBy } from '../scenarios/visibility.ts';
import { describeBelongings } from './describe-belongings.ts';
import { hasPassword } from './own-access.ts';
import { goesWithAuthor } from './remove-learner.ts';

/** Titles that a page shows; of more, it says how many. */
const mostTitles = 50;

/** What deleting an account takes with it, and what stays. */
export interface AccountDeletion {
	/** Scenarios in the learner's library: saved, and with a note. */
	saves: number;
	notes: number;
	/** Completions, each time counted; they stay in the figures, without a name. */
	completions: number;
	/** Own scenarios that stay without their author, the first by title. */
	staying: { count: number; titles: { id: string; title: string; textLanguage: string }[] };
	/** Reports of scenarios that stay, without a name. */
	reports: number;
	/** Own private scenarios and drafts; and how many others have one of them in their library. */
	going: { count: number; learners: number };
	/** Whether the account has a password to be confirmed by. */
	hasPassword: boolean;
}

/** What deleting the account would take with it, for the question before it is done. */
export async function describeAccountDeletion(context: ActorContext): Promise<AccountDeletion> {
	const { db, actor } = context;
	const { saves, notes, completions } = await describeBelongings(context);
	const written = (condition: SQL | undefined) =>
		db.$count(scenarios, and(isOwnedBy(actor.id), condition));
	const [lost] = await db
		.select({ learners: countDistinct(userScenarioProgress.userId) })
		.from(userScenarioProgress)
		.innerJoin(scenarios, eq(scenarios.id, userScenarioProgress.scenarioId))
		.where(
			and(isOwnedBy(actor.id), goesWithAuthor(), ne(userScenarioProgress.userId, actor.id), isKept)
		);
	return {
		saves,
		notes,
		completions,
		staying: {
			count: await written(stays()),
			titles: await db
				.select({ id: scenarios.id, title: scenarios.title, textLanguage: scenarios.textLanguage })
				.from(scenarios)
				.where(and(isOwnedBy(actor.id), stays()))
				.orderBy(asc(scenarios.title), asc(scenarios.id))
				.limit(mostTitles)
		},
		reports: await db.$count(reports, eq(reports.reporterId, actor.id)),
		going: { count: await written(goesWithAuthor()), learners: lost?.learners ?? 0 },
		hasPassword: await hasPassword(context)
	};
}

const stays = () => not(goesWithAuthor());

/** Something that its learner would miss: in their library, or with a note. */
const isKept = or(
	userScenarioProgress.isSaved,
	isNotNull(userScenarioProgress.openAttemptId),
	sql`${userScenarioProgress.timesCompleted} > 0`,
	sql`nullif(${userScenarioProgress.userNotes}, '') is not null`
);

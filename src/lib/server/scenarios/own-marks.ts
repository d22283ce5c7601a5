import { and, eq, sql } from 'drizzle-orm';
import type { ScenarioCard } from '#lib/scenarios/types.ts';
import type { Context } from '../context.ts';
import { keptStatements } from '../db/kept-statements.ts';
import { scenarioMetadata } from '../db/schema/scenario-metadata.ts';
import { userScenarioProgress } from '../db/schema/user-scenario-progress.ts';
import { figureColumns, markColumns } from './cards.ts';

/**
 * Cards that everybody shares, as this reader sees them: with their own state and the figures of
 * now, and without what has gone from the lists meanwhile. The shared ones stay as they are.
 */
export async function withOwn(
	{ db, actor }: Context,
	cards: readonly ScenarioCard[]
): Promise<ScenarioCard[]> {
	if (!actor || cards.length === 0) return [...cards];
	const rows = await ownMarks(db).execute({ reader: actor.id, ids: cards.map(({ id }) => id) });
	const found = new Map(rows.map(({ id, ...now }) => [id, now]));
	return cards.flatMap((card) => {
		const now = found.get(card.id);
		return now ? [{ ...card, ...now }] : [];
	});
}

/** Planned a few times on each connection and no more: every list of somebody signed in asks for it. */
const ownMarks = keptStatements((db) => {
	const { scenarioId, isListed } = scenarioMetadata;
	return db
		.select({ id: scenarioId, figures: figureColumns, mine: markColumns })
		.from(scenarioMetadata)
		.leftJoin(
			userScenarioProgress,
			and(
				eq(userScenarioProgress.scenarioId, scenarioId),
				eq(userScenarioProgress.userId, sql.placeholder('reader'))
			)
		)
		.where(and(sql`${scenarioId} = any(${sql.placeholder('ids')}::text[])`, isListed))
		.prepare('own-marks');
});

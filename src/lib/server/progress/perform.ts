import type { ActionResult, LearnerProgress } from '../../scenarios/progress.ts';
import { secondsMax } from '../../scenarios/progress-schema.ts';
import type { ActorContext } from '../context.ts';
import { withRetry } from '../db/retry.ts';
import { DomainError, type DomainErrorCode } from '../errors.ts';
import { isStorable, readProgress, toProgress } from './learner-progress.ts';
import type { StatementAnswer, StatementValues } from './learner-statement.ts';

/** How things stand after a statement that changed nothing. */
export interface Standing {
	/** The learner's state now, read after the statement; null without a row. */
	progress: LearnerProgress | null;
	isVisible: boolean;
	isOwn: boolean;
}

/**
 * Why nothing changed: `nothing`, because what was asked for is so already; `again`, because
 * somebody was faster and the statement has to be run anew; or the refusal.
 */
export type Verdict = 'nothing' | 'again' | DomainErrorCode;

const mostRounds = 10;

/**
 * Runs a learner action's statement, and finds out what stands where it changed nothing: by a
 * second read, because the statement's own snapshot may be older than what kept it from changing.
 *
 * @param judge says why nothing changed
 * @throws DomainError `scenario-not-found` where there is neither a visible scenario nor a row,
 * `not-allowed` when the account has just gone, and what `judge` says, with the state as `progress`
 */
export async function perform<Values extends StatementValues>(
	context: ActorContext,
	statement: (db: ActorContext['db'], values: Values) => Promise<StatementAnswer[]>,
	{ scenarioId, ...values }: { scenarioId: string } & Omit<Values, keyof StatementValues>,
	judge: (standing: Standing) => Verdict
): Promise<ActionResult> {
	if (!isStorable(scenarioId)) throw new DomainError('scenario-not-found');
	const now = context.now?.toISOString() ?? null;
	const all = {
		...values,
		actor: context.actor.id,
		scenario: scenarioId,
		now
	} as unknown as Values;

	for (let round = 1; round <= mostRounds; round++) {
		const [answer] = await withRetry(() => statement(context.db, all));
		if (!answer?.isFound) throw new DomainError('scenario-not-found');
		if (answer.isChanged) return { changed: true, progress: toProgress(answer) };
		if (!answer.hasActor) throw new DomainError('not-allowed');

		const progress = await withRetry(() => readProgress(context, scenarioId));
		const verdict = judge({ progress, isVisible: answer.isVisible, isOwn: answer.isOwn });
		if (verdict === 'nothing') return { changed: false, progress };
		if (verdict !== 'again') throw new DomainError(verdict, { progress });
	}
	throw new Error('a learner action was overtaken again and again');
}

/** Seconds as statements take them: whole, never negative, at most a day; null when not timed. */
export function wholeSeconds(seconds: number | null): number | null {
	if (seconds === null || Number.isNaN(seconds)) return null;
	return Math.floor(Math.min(Math.max(seconds, 0), secondsMax));
}

import { createHmac, randomBytes } from 'node:crypto';
import type { ScenarioContent } from '#lib/scenarios/types.ts';
import type { ScenarioVisibility } from '#lib/scenarios/vocabulary.ts';
import type { ActorContext } from '../context.ts';
import { violatedConstraint } from '../db/errors.ts';
import { withRetry } from '../db/retry.ts';
import { scenarioMetadataBaseline } from '../db/schema/scenario-metadata-baseline.ts';
import { scenarioMetadata } from '../db/schema/scenario-metadata.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { DomainError } from '../errors.ts';
import { contentOf } from './content.ts';
import { holds, lockOwn } from './own-scenario.ts';
import { publish } from './publish-scenario.ts';

interface Creation {
	/** Checked by `scenarioForm`; of a draft only the title must be there. */
	content: ScenarioContent;
	/** What `freshFormId` gave to the form; left out, every call makes another scenario. */
	formId?: string | undefined;
	/** For whom it is published at once; left out, it stays a draft. */
	visibility?: ScenarioVisibility | undefined;
}

/** A name for one filling-in of the form. As random as an id, because ids are made of it. */
export const freshFormId = (): string => randomBytes(16).toString('base64url');

/**
 * Writes a new scenario, theirs, with the rows that its figures are kept in: a private draft, or
 * published in the same step. One form sent again with the same content is answered with what it
 * made; what its author has changed since, also who may see it, stays.
 *
 * @returns the id: 16 bytes that nobody guesses, because the address of an unlisted scenario is its
 * only guard
 * @throws DomainError `needs-account` for a guest; `account-gone`; `not-publishable` with `errors` by field, and
 * nothing is stored
 */
export async function createScenario(
	context: ActorContext,
	{ content, formId, visibility }: Creation
): Promise<{ id: string }> {
	const { db, actor, now } = context;
	if (actor.isGuest) throw new DomainError('needs-account');
	const id = idFor(actor.id, content, formId);
	await withRetry(() =>
		db.transaction(async (transaction) => {
			const made = await transaction
				.insert(scenarios)
				.values({
					id,
					...contentOf(content),
					createdByUserId: actor.id,
					visibility: 'private',
					isActive: false,
					...(now && { createdAt: now, updatedAt: now })
				})
				// If it is there, an earlier try has committed, or the form was sent before.
				.onConflictDoNothing({ target: scenarios.id })
				.returning({ id: scenarios.id });
			if (made.length > 0) {
				await transaction.insert(scenarioMetadata).values({ scenarioId: id });
				await transaction.insert(scenarioMetadataBaseline).values({ scenarioId: id });
			}
			if (visibility === undefined) return;
			const own = await lockOwn(transaction, context, id);
			// Withdrawn, hidden or rewritten since: that holds, and not what was asked for before.
			if (own.status !== 'draft' || !holds(own, content)) return;
			await publish(transaction, context, { scenarioId: id, visibility });
		})
	).catch((error: unknown) => {
		// Deleted from another window, after this request was known to be theirs.
		if (violatedConstraint(error) === 'scenarios_created_by_user_id_users_id_fk') {
			throw new DomainError('account-gone');
		}
		throw error;
	});
	return { id };
}

/**
 * The same id for the same content from the same form and person, so that a repeat finds its own
 * scenario, never somebody else's, and other content is never taken for a repeat.
 */
function idFor(actorId: string, content: ScenarioContent, formId: string | undefined): string {
	const given = Buffer.from(formId ?? '', 'base64url');
	const isSound = given.length === 16 && given.toString('base64url') === formId;
	const key = isSound ? given : randomBytes(16);
	return createHmac('sha256', key)
		.update(JSON.stringify([actorId, contentOf(content)]))
		.digest()
		.subarray(0, 16)
		.toString('base64url');
}

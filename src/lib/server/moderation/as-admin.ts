import { and, eq, isNull, type SQL } from 'drizzle-orm';
import type { AdminAct, AuditedKind } from '#lib/moderation/vocabulary.ts';
import type { AdminContext } from '../context.ts';
import type { Transaction } from '../db/client.ts';
import { instantToRecord } from '../db/instant-to-record.ts';
import { withRetry } from '../db/retry.ts';
import { auditLog, users } from '../db/schema/index.ts';
import { DomainError } from '../errors.ts';

/** What the log is told of an act. */
export interface Act {
	act: AdminAct;
	objectKind: AuditedKind;
	objectId: string;
	reason?: string | undefined;
	/** The reports that it closes. */
	reportIds?: string[];
}

/** An admin who is one still, within the transaction of what they do. */
export interface Acting {
	transaction: Transaction;
	/** The instant to be written, the same in all rows. */
	at: SQL;
	/** Writes the act down. To be called when, and only when, something has changed. */
	note: (act: Act) => Promise<void>;
}

/** What an admin's act came to: whether anything had to be changed for it. */
export interface Done {
	changed: boolean;
}

/**
 * Runs an admin's act in one transaction with what the log is told of it, so that neither is there
 * without the other. Whoever was made an admin no more, or was disabled, while their request was on
 * its way, changes nothing: they are looked at again, and stay what they are until it is done.
 *
 * @param hold locks what the act is about. Before the admin's own row is: actions lock a scenario
 * before a learner, and of two admins who disable each other one comes first
 * @throws {DomainError} not-an-admin; whatever `hold` and `run` throw
 */
export function asAdmin<Held, Result extends Done = Done>(
	{ db, actor, now }: AdminContext,
	hold: (transaction: Transaction) => Promise<Held>,
	run: (acting: Acting, held: Held) => Promise<Result>
): Promise<Result> {
	const at = instantToRecord(now);
	return withRetry(() =>
		db.transaction(async (transaction) => {
			const held = await hold(transaction);
			const [admin] = await transaction
				.select({ name: users.name })
				.from(users)
				.where(and(eq(users.id, actor.id), users.isAdmin, isNull(users.disabledAt)))
				.for('share');
			if (!admin) throw new DomainError('not-an-admin');
			const note = async (act: Act) => {
				await transaction
					.insert(auditLog)
					.values({ ...act, at, actorId: actor.id, actorName: admin.name });
			};
			return run({ transaction, at, note }, held);
		})
	);
}

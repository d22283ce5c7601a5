import type { ActorContext } from '../context.ts';
import { removeLearner, removing } from './remove-learner.ts';

/**
 * Deletes the account for good, with its sessions, progress and notes. Saves and ratings are taken
 * back; attempts, completions and time move to the baseline. Only the id is remembered. A second
 * time: nothing. Whether the learner means it, the caller has made sure of.
 */
export async function deleteAccount({
	db,
	actor
}: Pick<ActorContext, 'db' | 'actor'>): Promise<void> {
	await removing(db, (transaction) => removeLearner(transaction, actor.id));
}

import type { MomentCache } from './cache/moment-cache.ts';
import type { Database } from './db/client.ts';

/** Who is asking: a signed-in learner. Their rights follow from this and from the data alone. */
export interface Actor {
	id: string;
	name: string;
	/** Whether the operator's pages are theirs; read anew with every request. */
	isAdmin: boolean;
	/** Signed in without an account: no e-mail address, and no scenarios of their own. */
	isGuest?: boolean;
}

/** What every service gets: the database, who asks, and the clock. */
export interface Context<Who extends Actor | null = Actor | null> {
	db: Database;
	actor: Who;
	/**
	 * The instant to record; undefined means the database's own clock, which is what the running
	 * product uses. Only tests and the demo set it.
	 */
	now?: Date | undefined;
	/**
	 * Where reads that are the same for everybody are kept for a moment; undefined means that all is
	 * read afresh. Only the serving process has one.
	 */
	shared?: MomentCache | undefined;
}

/** A context in which somebody is signed in. */
export type ActorContext = Context<Actor>;

/** A context in which an admin is: what only they may do asks for it, so that forgetting does not compile. */
export type AdminContext = Context<Actor & { isAdmin: true }>;

import { eq } from 'drizzle-orm';
import {
	type CefrLevel,
	type ScenarioLanguage,
	scenarioLanguages
} from '#lib/scenarios/vocabulary.ts';
import type { ActorContext } from '../context.ts';
import { users } from '../db/schema/index.ts';

/** What a learner sees of their own account. */
export interface OwnAccount {
	name: string;
	/** Null: a guest. */
	email: string | null;
	createdAt: Date;
}

/** The learner's own account; null when it is gone. */
export async function findOwnAccount(context: ActorContext): Promise<OwnAccount | null> {
	const [account] = await context.db
		.select({ name: users.name, email: users.email, createdAt: users.createdAt })
		.from(users)
		.where(eq(users.id, context.actor.id));
	return account ?? null;
}

/** What a learner says that they practise: BCP 47 tags, and a level, null when not said. */
export interface Practice {
	languages: ScenarioLanguage[];
	level: CefrLevel | null;
}

/** What a learner practises; of an account that is gone, nothing. */
export async function findPractice(context: ActorContext): Promise<Practice> {
	const [row] = await context.db
		.select({ languages: users.practiceLanguages, level: users.cefrLevel })
		.from(users)
		.where(eq(users.id, context.actor.id));
	return {
		// What this version does not know cannot be filtered by.
		languages: scenarioLanguages.filter((language) => row?.languages.includes(language)),
		level: (row?.level ?? null) as CefrLevel | null
	};
}

import { randomUUID } from 'node:crypto';
import { hash as hashWith } from '@node-rs/argon2';
import { inject } from 'vitest';
import { openSession } from '#lib/server/accounts/sessions/open-session.ts';
import type { Actor, ActorContext } from '#lib/server/context.ts';
import { connect, type Database } from '#lib/server/db/client.ts';
import { accounts, users } from '#lib/server/db/schema/index.ts';
import { Person } from './person.ts';
import { secret } from './setup.ts';

/** Everybody's. */
export const password = 'quiet-Curtain-of-nobody';

/** What a hash costs is a matter of its own: of the product's, each check would take a tenth of a second. */
const hashCheaply = (text: string) =>
	hashWith(text, { algorithm: 2, memoryCost: 1_024, timeCost: 1, parallelism: 1 });

/** The app of this suite, and the means to put people in it. */
export interface Stage {
	db: Database;
	/** Who is not signed in. */
	anonymous: Person;
	/** Somebody new, signed in; without a mail address a guest. */
	arrive: (who?: { name?: string; isGuest?: boolean; isAdmin?: boolean }) => Promise<Person>;
	/** A session more of somebody's. */
	signInAgain: (person: Person) => Promise<Person>;
	/** As whom services act. */
	as: (person: Person) => ActorContext;
	close: () => Promise<void>;
}

export function openStage(): Stage {
	process.env.AUTH_SECRET = secret;
	const address = inject('appAddress');
	const db = connect(inject('appDatabase'), { max: 4, applicationName: 'rehearsal tests' });
	let hash: Promise<string> | undefined;

	const signIn = async (actor: Actor, email: string | null) => {
		const cookie = await openSession(
			{ db, actor: null },
			{ userId: actor.id, visit: { headers: new Headers(), secure: false } }
		);
		if (!cookie) throw new Error('no session');
		const { name, value } = cookie;
		return new Person(address, { actor, email, cookie: `${name}=${encodeURIComponent(value)}` });
	};
	return {
		db,
		anonymous: new Person(address, {}),
		arrive: async ({ name = 'Somebody', isGuest = false, isAdmin = false } = {}) => {
			const id = randomUUID();
			const email = isGuest ? null : `${id}@example.test`;
			const emailVerified = !isGuest;
			await db.insert(users).values({ id, name, email, emailVerified, isAdmin });
			if (!isGuest) {
				const kept = await (hash ??= hashCheaply(password));
				const account = { id: randomUUID(), userId: id, accountId: id, password: kept };
				await db.insert(accounts).values({ ...account, providerId: 'credential' });
			}
			return signIn({ id, name, isAdmin, isGuest }, email);
		},
		signInAgain: ({ actor, email }) => signIn(actor as Actor, email),
		as: ({ actor }) => ({ db, actor: actor as Actor }),
		close: () => db.$client.end({ timeout: 5 })
	};
}

import { hash, verify } from '@node-rs/argon2';
import { DomainError } from '../../errors.ts';
import { normalisePassword } from './passwords.ts';

/** argon2id, which is the library's own choice too: 64 MiB, three passes, one lane. */
const cost = { algorithm: 2, memoryCost: 65_536, timeCost: 3, parallelism: 1 } as const;

/** How a hash begins that was made as they are made now. */
const presentForm = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$`;

/** Each takes 64 MiB and most of a core for a while. */
const mostAtOnce = 2;
const mostWaiting = 16;
/** Milliseconds to wait for a turn: a request is answered in 5.2 seconds, with its own hashes in them. */
const patience = 2_000;

let running = 0;
const waiting: (() => void)[] = [];

/**
 * Hashes a password for keeping.
 *
 * @returns a PHC string, which names its own salt and cost
 * @throws {DomainError} too-busy
 */
export function hashPassword(password: string): Promise<string> {
	return inTurn(() => hash(normalisePassword(password), cost));
}

/**
 * Whether this is the password that was hashed.
 *
 * @throws {DomainError} too-busy
 */
export function verifyPassword(kept: string, password: string): Promise<boolean> {
	return inTurn(() => verify(kept, normalisePassword(password)));
}

/** Whether a kept hash was made at another cost than hashes are made at now. */
export const isOutdated = (kept: string): boolean => !kept.startsWith(presentForm);

/**
 * Checks a password and hashes the one that is to take its place, in one turn.
 *
 * @returns the new one as it is kept; null where the other was wrong
 * @throws {DomainError} too-busy
 */
export function replacePassword(
	kept: string,
	{ present, next }: { present: string; next: string }
): Promise<string | null> {
	return inTurn(async () =>
		(await verify(kept, normalisePassword(present))) ? hash(normalisePassword(next), cost) : null
	);
}

async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
	if (running >= mostAtOnce) {
		if (waiting.length >= mostWaiting) throw new DomainError('too-busy');
		await waitForTurn();
	} else {
		running += 1;
	}
	try {
		return await work();
	} finally {
		// The place goes to the next in line, or is free again.
		const next = waiting.shift();
		if (next) next();
		else running -= 1;
	}
}

function waitForTurn(): Promise<void> {
	return new Promise((resolve, reject) => {
		const begin = () => {
			clearTimeout(timer);
			resolve();
		};
		const timer = setTimeout(() => {
			waiting.splice(waiting.indexOf(begin), 1);
			reject(new DomainError('too-busy'));
		}, patience);
		waiting.push(begin);
	});
}

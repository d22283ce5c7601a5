import { setTimeout as sleep } from 'node:timers/promises';
import fs from 'node:fs';
import { openClient } from '../address.ts';
import { isUnavailable } from '../errors.ts';
import { type Home, prepareHome, type Transport } from './home.ts';
import { hold, type Holder, type Role } from './holder.ts';
import { initialise, roleName } from './initialise.ts';
import { ensurePostmaster, findPostmaster, type Postmaster, stopPostmaster } from './postmaster.ts';

/** A running embedded database. */
export interface EmbeddedDatabase {
	/** Address of the product's database, for `connect`. */
	url: string;
	/** What the operator should know, a line each. */
	notes: string[];
	/** Leaves it, and stops it unless another process uses it. */
	stop(): Promise<void>;
}

export interface EmbeddedOptions {
	dataDir: string;
	role: Role;
	transport?: Transport | undefined;
	/** Called when a server that went by itself is brought back, and with what went wrong. */
	onTrouble?: ((message: string, error?: unknown) => void) | undefined;
}

/** Milliseconds in which a server that others are just stopping must be gone. */
const joinPatience = 30_000;

/**
 * Starts the embedded database or joins it, and keeps it running until `stop`: a server that is
 * killed meanwhile is started again.
 *
 * @throws {SetupError} when it cannot be used, or another app has it
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
	const { role, onTrouble } = options;
	const home = await prepareHome(options.dataDir, options.transport);
	await initialise(home);

	let isStopping = false;
	let stopped: Promise<void> | undefined;
	let place: { holder: Holder; url: string };
	let returning: Promise<void> | null = null;

	const comeBack = async () => {
		for (let wait = 100; !isStopping; wait = Math.min(wait * 2, 5_000)) {
			await sleep(wait);
			try {
				if (!isStopping) place = await takePlace(home, role, onLost);
				onTrouble?.('The embedded database is back.');
				return;
			} catch (error) {
				onTrouble?.('The embedded database does not come back yet.', error);
			}
		}
	};
	const onLost = () => {
		if (isStopping) return;
		onTrouble?.('The embedded database went away.');
		returning = comeBack();
	};

	place = await takePlace(home, role, onLost);
	if (role === 'app' && !isOfThisVersion(home, place.holder)) {
		// Left over by an older version of the app: stopped by us, and started anew.
		await leave(home, place.holder);
		place = await takePlace(home, role, onLost);
	}
	const stop = async () => {
		isStopping = true;
		await returning;
		await leave(home, place.holder);
	};
	return {
		url: place.url,
		notes: home.notes,
		// Whoever asks again waits for the same end.
		stop: () => (stopped ??= stop())
	};
}

async function takePlace(home: Home, role: Role, onLost: () => void) {
	const deadline = Date.now() + joinPatience;
	for (;;) {
		const postmaster = await ensurePostmaster(home);
		try {
			const holder = await hold(address(home, postmaster, 'postgres'), role, home.dataDir, onLost);
			await createDatabase(address(home, postmaster, 'postgres'));
			return { holder, url: address(home, postmaster, roleName) };
		} catch (error) {
			// It was being stopped, or went just now: the next round finds out.
			if (!isUnavailable(error) || Date.now() > deadline) throw error;
			await sleep(50);
		}
	}
}

async function leave(home: Home, holder: Holder): Promise<void> {
	await holder.leave(async () => {
		const postmaster = await findPostmaster(home);
		if (postmaster) await stopPostmaster(home, postmaster);
	});
}

const isOfThisVersion = (home: Home, holder: Holder) =>
	home.binaries.version.split('.').slice(0, 2).join('.').replace(/-.*/, '') === holder.version;

function address(home: Home, postmaster: Postmaster, database: string): string {
	if (home.socketDir) {
		const host = encodeURIComponent(postmaster.socketDir);
		return `postgres://${roleName}@localhost:${postmaster.port}/${database}?host=${host}`;
	}
	const password = fs.readFileSync(home.passwordFile, 'utf8').trim();
	return `postgres://${roleName}:${password}@127.0.0.1:${postmaster.port}/${database}`;
}

async function createDatabase(url: string): Promise<void> {
	const client = openClient(url, { max: 1, onnotice: () => undefined });
	try {
		const [found] = await client`select from pg_database where datname = ${roleName}`;
		if (!found) await client`create database ${client(roleName)}`;
	} catch (error) {
		// Another process was quicker.
		if ((error as { code?: string }).code !== '42P04') throw error;
	} finally {
		await client.end();
	}
}

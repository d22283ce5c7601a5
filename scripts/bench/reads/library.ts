import type postgres from 'postgres';
import { openClient } from '#lib/server/db/address.ts';
import type { ActorContext } from '#lib/server/context.ts';
import { connect } from '#lib/server/db/client.ts';
import { fillLibrary } from '../../fill/fill-library.ts';
import type { Size } from '../../fill/size.ts';
import { findScene, type Scene } from './scene.ts';

/** A filled database, and what to look at in it. */
export interface Library {
	url: string;
	scene: Scene;
	/** Of a reader with a library of their own. Nothing is kept from one read to the next. */
	context: ActorContext;
	client: postgres.Sql;
	close: () => Promise<void>;
}

export async function openLibrary(
	url: string,
	size: Size,
	say: (line: string) => void
): Promise<Library> {
	const db = connect(url, { max: 4 });
	const client = openClient(url, { max: 1, onnotice: () => undefined });
	const close = async () => {
		await db.$client.end({ timeout: 5 });
		await client.end({ timeout: 5 });
	};
	try {
		await fillLibrary(db, { ...size, seed: 2026, until: new Date(), say });
		// What was written is on the disk, and is not written there while it is read.
		await client`checkpoint`;
		const scene = await findScene(db);
		return { url, scene, context: { db, actor: scene.reader }, client, close };
	} catch (error) {
		await close();
		throw error;
	}
}

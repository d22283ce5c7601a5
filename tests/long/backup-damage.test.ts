import { afterAll, beforeAll, expect, test } from 'vitest';
import {
	damaged,
	refusalsOfParts,
	unnoticedDamage,
	writeSmallBackup
} from '#tests/integration/backup/damage.ts';
import { useDirectory } from '#tests/integration/backup/support.ts';
import { openOwnWorlds } from '#tests/support/own-database.ts';

const directory = useDirectory();
let opened: Awaited<ReturnType<typeof openOwnWorlds>>;

beforeAll(async () => {
	opened = await openOwnWorlds(2);
});
afterAll(() => opened.close());

const smallBackup = (nth: number) => writeSmallBackup(opened.worlds[nth]!, directory.next());

test('no byte of a backup changes unnoticed', async () => {
	expect(await unnoticedDamage(await smallBackup(0), 1)).toEqual([]);
});

test('a backup that was cut off anywhere is refused as that', async () => {
	expect(await refusalsOfParts(await smallBackup(1), 1)).toEqual([damaged]);
});

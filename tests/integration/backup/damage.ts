import fs from 'node:fs';
import { expect } from 'vitest';
import { checkBackup } from '#lib/server/backup/check-backup.ts';
import { sealLength } from '#lib/server/backup/format.ts';
import { writeBackup } from '#lib/server/backup/write-backup.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import type { Fillable } from '#tests/support/world.ts';

/** A small backup: one learner who saved one scenario. */
export async function writeSmallBackup(world: Fillable, file: string): Promise<string> {
	const learner = await world.createUser({ name: 'Ada' });
	const { id } = await world.createScenario();
	await saveScenario(world.as(learner), { scenarioId: id });
	await writeBackup(world.db, { file });
	return file;
}

/** Why a file is not taken for a backup; `taken` where it is. */
export const refusal = (file: string): Promise<string> =>
	checkBackup(file).then(
		() => 'taken',
		(error: Error) => `${error.name}: ${error.message.replace(file, 'FILE')}`
	);

export const damaged =
	'SetupError: FILE is damaged or cut off: take another copy. Nothing was changed.';
export const noBackup = 'SetupError: FILE is no backup of Rehearsal.';

/** Bytes of a file's beginning, and before its seal, where each one means something else. */
const ends = 32;

/**
 * Turns one bit of a backup after the other, each in another byte: in every one of its beginning and
 * its end, the seal included.
 *
 * @param stride bytes from one to the next in between
 * @returns those that nobody noticed
 */
export async function unnoticedDamage(file: string, stride: number): Promise<number[]> {
	const whole = fs.readFileSync(file);
	expect(await refusal(file)).toBe('taken');
	const unnoticed: number[] = [];
	for (let at = 0; at < whole.length; at += 1) {
		const isBetween = at >= ends && at < whole.length - sealLength - ends;
		if (isBetween && at % stride > 0) continue;
		const bytes = Buffer.from(whole);
		bytes[at] = (bytes[at] as number) ^ (1 << (at % 8));
		fs.writeFileSync(file, bytes);
		if (!(await refusal(file)).startsWith('SetupError: FILE ')) unnoticed.push(at);
	}
	return unnoticed;
}

/**
 * Cuts a backup off at one length after the other.
 *
 * @param stride bytes from one to the next
 * @returns what is said of it, but for parts so short that nobody can tell what they were to be
 */
export async function refusalsOfParts(file: string, stride: number): Promise<string[]> {
	const whole = fs.readFileSync(file);
	const answers = new Set<string>();
	for (let length = 2; length < whole.length; length += stride) {
		fs.writeFileSync(file, whole.subarray(0, length));
		answers.add(await refusal(file));
	}
	answers.delete(noBackup);
	return [...answers];
}

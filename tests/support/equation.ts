import { expect } from 'vitest';
import type { Executor } from '#lib/server/db/client.ts';
import { findDifferences } from '#lib/server/metrics/verify.ts';

/** The product's promise: metadata = baseline + sum over progress, for every scenario and sum. */
export async function expectEquation(db: Executor): Promise<void> {
	expect(await findDifferences(db), 'metadata = baseline + sum over progress').toEqual([]);
}

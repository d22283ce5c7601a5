import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { scenarioFile } from '#lib/scenarios/scenario-schema.ts';
import type { ScenarioContent } from '#lib/scenarios/types.ts';

/** Where the built-in library lies: one YAML file a scenario, named by its id. */
export const starterLibraryFolder = join(import.meta.dirname, 'scenarios');

export interface StarterScenario {
	id: string;
	content: ScenarioContent;
}

/**
 * Reads and checks every scenario of a folder, by the rules that the authoring form goes by.
 *
 * @returns the scenarios in the order of their ids
 * @throws Error naming the file and every fault in it
 */
export async function readStarterFiles(folder = starterLibraryFolder): Promise<StarterScenario[]> {
	const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
	return Promise.all(names.map((name) => readStarterFile(join(folder, name))));
}

async function readStarterFile(path: string): Promise<StarterScenario> {
	const result = scenarioFile.safeParse(parse(await readFile(path, 'utf8')));
	if (!result.success) {
		const faults = result.error.issues.map(
			(issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`
		);
		throw new Error(`${basename(path)} is not a scenario: ${faults.join('; ')}`);
	}
	return { id: basename(path, '.yaml'), content: result.data };
}

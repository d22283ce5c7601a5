import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => fs.readFileSync(path.join(root, file), 'utf8');

/** Node's own options with which `npm start` runs the app. */
export const nodeOptions = optionsIn((JSON.parse(read('package.json')) as Package).scripts.start);

interface Package {
	scripts: { start: string };
}

/** The options before `scripts/start.ts` in a text, each on its own. */
export function optionsIn(text: string): string[] {
	const found = /(?:node|"node",)\s*((?:"?--[\w=-]+"?,?\s+)*)"?scripts\/start\.ts/.exec(text)?.[1];
	if (found === undefined) throw new Error(`nothing runs scripts/start.ts in: ${text}`);
	return [...found.matchAll(/--[\w=-]+/g)].map(([option]) => option);
}

/** The options with which a file of the project says that the app is to be run. */
export const optionsInFile = (file: string): string[] => optionsIn(read(file));

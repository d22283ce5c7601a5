import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => fs.readFileSync(path.join(root, file), 'utf8');

/** The options before a script in a text, each on its own; null where nothing runs it. */
function optionsIn(text: string, script: string): string[] | null {
	const found = new RegExp(
		`(?:node|"node",)\\s*((?:"?--[\\w=./-]+"?,?\\s+)*)"?scripts/${RegExp.escape(script)}`
	).exec(text)?.[1];
	return found === undefined ? null : [...found.matchAll(/--[\w=./-]+/g)].map(([option]) => option);
}

/** The options with which a file of the project says that a script is to be run. */
export function optionsInFile(file: string, script = 'start.ts'): string[] {
	const options = optionsIn(read(file), script);
	if (!options) throw new Error(`nothing runs scripts/${script} in ${file}`);
	return options;
}

/** Node's own options with which npm runs a script. */
export const nodeOptionsOf = (script: string): string[] => optionsInFile('package.json', script);

/** Node's own options with which `npm start` runs the app. */
export const nodeOptions = nodeOptionsOf('start.ts');

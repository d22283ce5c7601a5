import { parseArgs, type ParseArgsConfig } from 'node:util';

/**
 * Reads a command's arguments. What it does not know ends the process at once, before anything is
 * opened, with what is wrong, how it is used, and code 1.
 *
 * @param usage one line: the command, as one types it
 * @param isComplete whether the arguments that are not flags are all there, and no more
 */
export function readArguments<Options extends NonNullable<ParseArgsConfig['options']>>(
	usage: string,
	options: Options,
	isComplete: (positionals: string[]) => boolean = (positionals) => positionals.length === 0
) {
	try {
		const read = parseArgs({ options, allowPositionals: true });
		const isNamed = read.positionals.every((positional) => positional !== '');
		if (isNamed && isComplete(read.positionals)) return read;
		refuse(usage);
	} catch (error) {
		refuse(usage, (error as Error).message.split('. ')[0]);
	}
}

function refuse(usage: string, reason?: string): never {
	if (reason) console.error(`${reason}.`);
	console.error(`Usage: ${usage}`);
	process.exit(1);
}

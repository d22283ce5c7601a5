import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Of a command that takes flags alone. */
export const hasNone = (positionals: string[]): boolean => positionals.length === 0;

/**
 * Reads a command's arguments. What it does not know ends the process at once, before anything is
 * opened, with what is wrong, and how it is used.
 *
 * @param usage one line: the command, as one types it
 * @param isComplete whether the arguments that are not flags are all there, and no more
 * @param failureCode what the process ends with where something is wrong
 */
export function readArguments<Options extends NonNullable<ParseArgsConfig['options']>>(
	usage: string,
	options: Options,
	isComplete: (positionals: string[]) => boolean = hasNone,
	failureCode = 1
) {
	try {
		const read = parseArgs({ options, allowPositionals: true });
		const isNamed = read.positionals.every((positional) => positional !== '');
		if (isNamed && isComplete(read.positionals)) return read;
		refuse(usage, failureCode);
	} catch (error) {
		refuse(usage, failureCode, (error as Error).message.split('. ')[0]);
	}
}

function refuse(usage: string, code: number, reason?: string): never {
	if (reason) console.error(`${reason}.`);
	console.error(`Usage: ${usage}`);
	process.exit(code);
}

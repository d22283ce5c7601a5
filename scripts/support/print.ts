/**
 * Prints to standard output, and waits while its reader is slower than we are. A reader that has
 * seen enough (`| head`) ends nothing: the command's code still says how it went.
 */
export async function print(text: string): Promise<void> {
	if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', () => undefined);
	if (!process.stdout.writable || process.stdout.write(text)) return;
	await new Promise<void>((resolve) => {
		const events = ['drain', 'close', 'error'];
		const goOn = () => {
			for (const event of events) process.stdout.off(event, goOn);
			resolve();
		};
		for (const event of events) process.stdout.on(event, goOn);
	});
}

/**
 * Prints one JSON object a piece at a time, on one line: a list first, then what is known when the
 * list is through. Broken off, it is no JSON, and taken for nothing else.
 */
export function printJson(listName: string) {
	let before = `{${JSON.stringify(listName)}:[`;
	return {
		item: async (value: object): Promise<void> => {
			await print(before + JSON.stringify(value));
			before = ',';
		},
		end: async (rest: object): Promise<void> => {
			const open = before === ',' ? '' : before;
			await print(`${open}],${JSON.stringify(rest).slice(1)}\n`);
		}
	};
}

/** A whole number as people read it. */
export const number = (value: number): string => value.toLocaleString('en-GB');

/** "1 scenario", "2000 scenarios": the number as programs read it. */
export const counted = (count: number, word: string, plural = `${word}s`): string =>
	`${count} ${count === 1 ? word : plural}`;

/** "1 scenario", "2,000 scenarios": the number as people read it. */
export const told = (count: number, word: string, plural = `${word}s`): string =>
	`${number(count)} ${count === 1 ? word : plural}`;

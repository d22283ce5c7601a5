// Runs the benchmarks, all or those named, on a database of their own that is dropped afterwards.
// --markdown prints the tables as docs/benchmarks.md holds them; --quick only shows that they work.
import { parseArgs } from 'node:util';
import { SetupError } from '#lib/server/setup-error.ts';
import { openBenchServer } from './bench/bench-server.ts';
import type { Benchmark } from './bench/benchmark.ts';
import { growth } from './bench/growth.ts';
import { migration } from './bench/migration.ts';
import { pages } from './bench/pages.ts';
import { reads } from './bench/reads.ts';
import { toMarkdown, toText } from './bench/table.ts';
import { writes } from './bench/writes.ts';
import { runScript } from './support/run-script.ts';
import { stopOnSignals } from './support/stop-on-signals.ts';

const benchmarks: Benchmark[] = [writes, growth, migration, reads, pages];

await runScript(async () => {
	const { values: options, positionals: names } = readArguments();
	const chosen = benchmarks.filter(({ name }) => names.length === 0 || names.includes(name));
	const show = options.markdown ? toMarkdown : toText;

	const opening = openBenchServer();
	const signals = stopOnSignals(opening, (signal) => 128 + signal);
	const server = await opening;
	await signals.giveWay();
	try {
		console.log(server.description);
		for (const { name, run } of chosen) {
			const tables = await run({
				createDatabase: server.createDatabase,
				isQuick: options.quick,
				say: (line) => console.error(`${name}: ${line}`)
			});
			for (const table of tables) console.log(`\n${show(table)}`);
		}
	} finally {
		await signals.giveWay();
		await server.stop();
		await signals.giveWay();
	}
});

function readArguments() {
	const known = benchmarks.map(({ name }) => name);
	try {
		const parsed = parseArgs({
			allowPositionals: true,
			options: {
				markdown: { type: 'boolean', default: false },
				quick: { type: 'boolean', default: false }
			}
		});
		const unknown = parsed.positionals.find((name) => !known.includes(name));
		if (unknown === undefined) return parsed;
		throw new SetupError(`There is no benchmark ${unknown}, only ${known.join(', ')}.`);
	} catch (error) {
		if (error instanceof SetupError) throw error;
		throw new SetupError((error as Error).message, { cause: error });
	}
}

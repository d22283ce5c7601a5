import { spawn } from 'node:child_process';

/** One check of the gate. */
export interface Step {
	name: string;
	command: string[];
	/** Minutes after which it counts as failed. */
	patience?: number;
	/** Reads how many tests passed and failed; a step without counts as one. */
	count?: () => Counts | null;
}

export interface Counts {
	passed: number;
	failed: number;
}

/** Milliseconds for the output of a step that has ended, when somebody it left behind holds on to it. */
const lastWords = 5_000;

/**
 * Runs a step to its end, and prints a line about it, with all that it said when it failed.
 *
 * @returns its counts; one that failed in any way counts at least one failure
 */
export async function runStep(step: Step): Promise<Counts> {
	const started = performance.now();
	const { code, output } = await runToEnd(step);
	const seconds = Math.round((performance.now() - started) / 1000);
	const isGood = code === 0;
	const counts = step.count
		? // Without a report nobody knows what has passed.
			(step.count() ?? { passed: 0, failed: 1 })
		: { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1 };
	// A runner that could not even begin has no failed test to show.
	if (!isGood && counts.failed === 0) counts.failed = 1;

	const tests = step.count ? `, ${counts.passed} passed, ${counts.failed} failed` : '';
	const isPassed = counts.failed === 0;
	if (!isPassed) console.log(`\n${output.trimEnd()}\n`);
	console.log(`${isPassed ? '✓' : '✗'} ${step.name} (${seconds} s${tests})`);
	return counts;
}

function runToEnd({
	command,
	patience = 30
}: Step): Promise<{ code: number | null; output: string }> {
	const [program = '', ...args] = command;
	return new Promise((resolve) => {
		let output = '';
		let isStopped = false;
		const child = spawn(program, args, {
			stdio: ['ignore', 'pipe', 'pipe'],
			env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', CI: process.env.CI ?? '1' }
		});
		const collect = (chunk: Buffer) => (output += chunk.toString());
		child.stdout.on('data', collect);
		child.stderr.on('data', collect);
		const timer = setTimeout(() => {
			isStopped = true;
			output += `\nStopped after ${patience} minutes.`;
			child.kill('SIGTERM');
			setTimeout(() => child.kill('SIGKILL'), 20_000).unref();
		}, patience * 60_000);
		child.once('error', (error) => {
			clearTimeout(timer);
			resolve({ code: null, output: error.message });
		});
		// A server that it started, say, and did not end.
		child.once('exit', () => {
			clearTimeout(timer);
			const letGo = setTimeout(() => {
				child.stdout.destroy();
				child.stderr.destroy();
			}, lastWords);
			child.once('close', () => clearTimeout(letGo));
		});
		child.once('close', (code) => resolve({ code: isStopped ? null : code, output }));
	});
}

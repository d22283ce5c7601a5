import fs from 'node:fs';
import type { Counts } from './run-step.ts';

/** What Vitest's JSON report says; a file that could not be loaded is a failure of its own. */
export function vitestCounts(file: string): Counts | null {
	const report = read(file) as VitestReport | null;
	if (!report) return null;
	const unloaded = report.testResults.filter(
		(suite) => suite.status === 'failed' && suite.assertionResults.length === 0
	).length;
	return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded };
}

/** What Playwright's JSON report says; a test that needed a second try has failed once. */
export function playwrightCounts(file: string): Counts | null {
	const report = read(file) as PlaywrightReport | null;
	if (!report) return null;
	const { expected, unexpected, flaky } = report.stats;
	return { passed: expected, failed: unexpected + flaky + report.errors.length };
}

function read(file: string): unknown {
	return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : null;
}

interface VitestReport {
	numPassedTests: number;
	numFailedTests: number;
	testResults: { status: string; assertionResults: unknown[] }[];
}

interface PlaywrightReport {
	stats: { expected: number; unexpected: number; flaky: number };
	errors: unknown[];
}

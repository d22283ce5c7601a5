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

/** Null as well for one that was not written to its end: the code that its writer ended with counts. */
function read(file: string): unknown {
	try {
		return JSON.parse(fs.readFileSync(file, 'utf8'));
	} catch {
		return null;
	}
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

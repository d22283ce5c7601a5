import fs from 'node:fs';
import path from 'node:path';
import type { LegacyReport } from '#lib/server/legacy/report.ts';
import { SetupError } from '#lib/server/setup-error.ts';
import { fileArgument } from '../support/file-argument.ts';
import { markdownReport } from './markdown-report.ts';

const forms: Record<string, (report: LegacyReport) => string> = {
	'.md': markdownReport,
	'.json': (report) => `${JSON.stringify(report, null, '\t')}\n`
};

/**
 * Opens a report's file before anything else is done, so that nothing is done that cannot be told.
 *
 * @param file from where npm was called
 * @returns writes it; what was in the file before stays until then
 * @throws {SetupError} for another ending than .md or .json, and where it cannot be written
 */
export function openReport(file: string): (report: LegacyReport) => void {
	const form = forms[path.extname(file).toLowerCase()];
	if (!form) throw new SetupError('The report is written as Markdown (.md) or as JSON (.json).');
	const target = fileArgument(file);
	const draft = `${target}.${process.pid}.part`;
	try {
		if (fs.existsSync(target)) fs.accessSync(target, fs.constants.W_OK);
		fs.writeFileSync(draft, '');
		fs.rmSync(draft);
	} catch (error) {
		throw new SetupError(`The report cannot be written: ${(error as Error).message}`, {
			cause: error
		});
	}
	return (report) => {
		fs.writeFileSync(draft, form(report));
		fs.renameSync(draft, target);
	};
}

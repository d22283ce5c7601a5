import type { LegacyReport } from '#lib/server/legacy/report.ts';
import { number, told } from '../support/print.ts';
import { equationLine, outcomeLine, ruleCounts, sumNames } from './report-lines.ts';

/** Most scenarios that are gone which the screen shows; the file has them all. */
const mostShown = 10;

/** The report for the screen. */
export function shortReport(report: LegacyReport): string {
	const { rows, tallies, progress, sums, goneScenarios } = report;
	const gone = goneScenarios
		.slice(0, mostShown)
		.map(({ scenarioId }) => `    ${JSON.stringify(scenarioId)}`);
	const more = tallies['gone-scenario'].scenarios - gone.length;
	if (more > 0) gone.push(`    and ${number(more)} more`);
	const count = (value: number | null) => (value === null ? 'no table' : told(value, 'row'));

	return [
		outcomeLine(report),
		'',
		`Read: scenario_attempts ${count(rows.scenario_attempts)}, scenario_outcomes ${count(rows.scenario_outcomes)}.`,
		`To progress: ${told(tallies.learner.people, 'learner')} on ${told(tallies.learner.scenarios, 'scenario')}, ${told(tallies.learner.pairs, 'row')} (${number(progress.made)} new, ${number(progress.addedTo)} added to).`,
		'',
		...columns(ruleCounts(report).map(([rule, value]) => [rule, number(value)])),
		...gone,
		'',
		...columns([
			['Figures of all scenarios', 'before', 'after'],
			...(Object.keys(sumNames) as (keyof typeof sumNames)[]).map((name) => [
				sumNames[name],
				number(sums.before[name]),
				number(sums.after[name])
			])
		]),
		'',
		...columns([
			[
				'Largest scenarios',
				'rows: attempts',
				'completed',
				'outcomes',
				'achieved',
				'attempts',
				'completions'
			],
			...report.largest.map(({ scenarioId, old, new: now }) => [
				scenarioId,
				...[
					old.attempts,
					old.completed,
					old.outcomes,
					old.achieved,
					now.attempts,
					now.completions
				].map(number)
			])
		]),
		'',
		...report.notes,
		'',
		`${equationLine(report)} ${report.seconds.toFixed(1)} s.`
	].join('\n');
}

/** Lines with the first column to the left and the others to the right, two spaces between. */
function columns(lines: string[][]): string[] {
	const widths = (lines[0] ?? []).map((_, place) =>
		Math.max(...lines.map((cells) => cells[place]?.length ?? 0))
	);
	return lines.map((cells) =>
		cells
			.map((cell, place) => {
				const width = widths[place] ?? 0;
				return place === 0 ? cell.padEnd(width) : cell.padStart(width);
			})
			.join('  ')
	);
}

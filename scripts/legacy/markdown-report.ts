import type { Addition, LegacyReport, Owner, Tally } from '#lib/server/legacy/report.ts';
import { number } from '../support/print.ts';
import { equationLine, outcomeLine, ruleCounts, sumNames } from './report-lines.ts';

const ownerNames: Record<Owner, string> = {
	learner: 'learners, to their progress',
	'gone-user': 'users who are gone, to the baseline',
	'no-user': 'without a user, to the baseline',
	'gone-scenario': 'scenarios that are gone, not migrated'
};

/** The whole report as Markdown, with every addition written out. */
export function markdownReport(report: LegacyReport): string {
	const { tallies, rows } = report;
	const tallied: [string, keyof Tally][] = [
		['rows of attempts', 'attemptRows'],
		['rows of outcomes', 'outcomeRows'],
		['people', 'people'],
		['scenarios', 'scenarios']
	];
	const count = (value: number | null) => (value === null ? 'no such table' : number(value));
	return [
		`# The old tables: ${report.outcome}`,
		outcomeLine(report),
		`Begun ${report.startedAt}, took ${report.seconds.toFixed(1)} s.`,
		'## What was read',
		table(
			['rows', ''],
			[
				[`${report.sourceSchema}.scenario_attempts`, count(rows.scenario_attempts)],
				[`${report.sourceSchema}.scenario_outcomes`, count(rows.scenario_outcomes)]
			]
		),
		table(
			['of', ...tallied.map(([title]) => title)],
			(Object.keys(ownerNames) as Owner[]).map((owner) => [
				ownerNames[owner],
				...tallied.map(([, name]) => number(tallies[owner][name]))
			])
		),
		'## What the rules did',
		table(
			['rule', 'count'],
			ruleCounts(report).map(([rule, value]) => [rule, number(value)])
		),
		...goneScenarios(report),
		'## What was added up',
		'What stands above each line and what stands below it are the same.',
		...report.additions.map(written),
		'## The figures of all scenarios',
		table(
			['sum', 'before', 'after'],
			(Object.keys(sumNames) as (keyof typeof sumNames)[]).map((name) => [
				sumNames[name],
				number(report.sums.before[name]),
				number(report.sums.after[name])
			])
		),
		'## The largest scenarios, old way and new',
		'Old: rows, each taken for a run of its own. New: what the rules made of them, and what the scenario’s figures are now.',
		table(
			[
				'scenario',
				'attempts',
				'completed',
				'outcomes',
				'achieved',
				'new attempts',
				'new completions',
				'figures: attempts',
				'figures: completions'
			],
			report.largest.map(({ scenarioId, old, new: now, figures }) => [
				code(scenarioId),
				...[
					old.attempts,
					old.completed,
					old.outcomes,
					old.achieved,
					now.attempts,
					now.completions,
					figures.totalAttempts,
					figures.totalTimesUsed
				].map(number)
			])
		),
		'## What no number says',
		report.notes.map((note) => `- ${note}`).join('\n'),
		'## The equation',
		`${equationLine(report)}\n`
	].join('\n\n');
}

function goneScenarios({ goneScenarios: listed, goneScenariosUnlisted: more }: LegacyReport) {
	if (listed.length === 0) return [];
	return [
		'## Scenarios that are gone',
		table(
			['scenario', 'rows of attempts', 'rows of outcomes'],
			listed.map((row) => [code(row.scenarioId), number(row.attemptRows), number(row.outcomeRows)])
		),
		...(more > 0 ? [`And ${number(more)} more, which stand in the old tables.`] : [])
	];
}

/** An addition as one would write it: the parts, a line, and what they come to. */
function written({ title, parts, sums }: Addition): string {
	const total = parts.reduce((sum, [, value]) => sum + value, 0);
	const lines: [string, number][] = [...parts, ['together', total], ...sums];
	const width = Math.max(...lines.map(([, value]) => number(value).length));
	const shown = ([label, value]: [string, number], sign: string) =>
		`${sign} ${number(value).padStart(width)}  ${label}`;
	const rule = '-'.repeat(width + 2);
	const above = parts.map((part, place) => shown(part, place === 0 ? ' ' : '+'));
	const below = sums.map((part, place) => shown(part, place === 0 ? '=' : '+'));
	const middle = parts.length > 1 ? [rule, shown(['together', total], ' ')] : [rule];
	return [`### ${title}`, '', '```text', ...above, ...middle, ...below, '```'].join('\n');
}

function table(head: string[], lines: string[][]): string {
	const rule = head.map((_, place) => (place === 0 ? '---' : '---:'));
	return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** An id of the old tables, which may hold anything, as it is and on one line. */
function code(id: string): string {
	const shown = JSON.stringify(id).slice(1, -1).replaceAll('\\"', '"').replaceAll('|', '\\|');
	return shown.includes('`') ? `\`\` ${shown} \`\`` : `\`${shown}\``;
}

import type { Table } from './benchmark.ts';

/** A table as Markdown: what the documentation holds. */
export function toMarkdown({ title, columns, rows, notes = [] }: Table): string {
	const widths = widthsOf([columns, ...rows]);
	const line = (cells: string[]) => `| ${padded(cells, widths).join(' | ')} |`;
	// As the formatter writes it, so that what is printed can be kept as it is.
	const rule = `| ${widths.map((width, place) => (place > 0 ? `${'-'.repeat(Math.max(3, width) - 1)}:` : '-'.repeat(Math.max(3, width)))).join(' | ')} |`;
	return [`### ${title}`, '', line(columns), rule, ...rows.map(line), ...paragraphs(notes)].join(
		'\n'
	);
}

/** A table for a terminal. */
export function toText({ title, columns, rows, notes = [] }: Table): string {
	const widths = widthsOf([columns, ...rows]);
	const line = (cells: string[]) => padded(cells, widths).join('  ').trimEnd();
	const rule = widths.map((width) => '-'.repeat(width)).join('  ');
	return [title, '', line(columns), rule, ...rows.map(line), ...paragraphs(notes)].join('\n');
}

const paragraphs = (notes: string[]) => notes.flatMap((note) => ['', note]);

const widthsOf = (lines: string[][]): number[] =>
	(lines[0] ?? []).map((_, place) =>
		Math.max(3, ...lines.map((cells) => cells[place]?.length ?? 0))
	);

/** The first column is words, the others are figures. */
const padded = (cells: string[], widths: number[]): string[] =>
	widths.map((width, place) => {
		const cell = cells[place] ?? '';
		return place > 0 ? cell.padStart(width) : cell.padEnd(width);
	});

import type { Expected, Row, Rows } from '../table.ts';
import type { Answer } from './person.ts';

/** A request of the table, as one of the five asks it. */
export interface Request {
	/** In words. */
	what: string;
	path: string;
	/** What stands in the path for its parameter. */
	id: string;
	expected: Expected;
	/** Notes something that should not be so. */
	wrong: (text: string) => void;
}

/** A row for each thing that may stand in the address. */
export function rowsOf(rows: Rows): Record<string, Row> {
	const given: Record<string, Row> = 'length' in rows ? { any: rows as Row } : rows;
	return Object.fromEntries(
		Object.entries(given).flatMap(([places, row]) =>
			places.split(', ').map((place) => [place, row])
		)
	);
}

/** Whether it is not to be done; being asked first is not being done either. */
export const isRefusal = (expected: Expected): boolean =>
	typeof expected === 'number' ? expected >= 400 : /^\/(login|register|logout)\b/.test(expected);

export const inWords = ({ status, location }: Answer): string =>
	location === null ? String(status) : `${status} ${location}`;

/** Notes an answer that is not the one of the table. */
export function compare(answer: Answer, { what, path, id, expected, wrong }: Request): void {
	const { status, location } = answer;
	const isRight =
		typeof expected === 'number'
			? status === expected && location === null
			: status === 303 && leadsTo(expected, path, id).test(location ?? '');
	if (!isRight) wrong(`${what}: ${inWords(answer)} instead of ${expected}`);
}

/** Where a 303 is to lead: the words of the table with their values. */
function leadsTo(expected: string, path: string, id: string): RegExp {
	const values: Record<string, string> = {
		'{here}': literally(encodeURIComponent(path)),
		'{id}': literally(id),
		'{new}': '[\\w-]{22}',
		'{attempt}': '[\\da-f-]{36}'
	};
	const parts = expected.split(/(\{\w+\})/).map((part) => values[part] ?? literally(part));
	return new RegExp(`^${parts.join('')}$`);
}

const literally = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');

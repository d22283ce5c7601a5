import { z } from 'zod';
import { SetupError } from '#lib/server/setup-error.ts';

const instant = z.union([
	// A date begins at midnight in UTC, wherever it is read.
	z.iso.date().transform((date) => new Date(`${date}T00:00:00Z`)),
	z.iso.datetime({ offset: true }).transform((text) => new Date(text))
]);

/**
 * Reads a date (`2025-06-30`) or an instant with its zone (`2025-06-30T12:00:00Z`).
 *
 * @throws {SetupError} for anything else
 */
export function readInstant(text: string): Date {
	const read = instant.safeParse(text.trim());
	if (read.success) return read.data;
	throw new SetupError(
		`“${text}” is no date. Write 2025-06-30, or an instant with its zone: 2025-06-30T12:00:00Z.`
	);
}

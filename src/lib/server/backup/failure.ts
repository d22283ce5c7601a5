import { SetupError } from '../setup-error.ts';

/**
 * What went wrong outside of the code (a full disk, a database that went away, rows that it does
 * not take) as one line for the operator. Everything else stays as it is.
 *
 * @param outcome what became of the whole, a sentence's beginning
 */
export function explain(error: unknown, outcome: string): unknown {
	if (error instanceof SetupError || !(error instanceof Error) || !('code' in error)) return error;
	// Without the driver's `detail` and `where`: they quote rows.
	return new SetupError(`${outcome}: ${error.message.split('\n')[0]}.`, { cause: error });
}

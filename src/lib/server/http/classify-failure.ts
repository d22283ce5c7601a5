import { isUnavailable } from '../db/errors.ts';
import { DomainError } from '../errors.ts';
import { statusOf } from './fail-from.ts';

/**
 * The status that something thrown stands for. Routes turn refusals into answers themselves; this
 * is the net below them, and the one place that knows what database trouble is.
 *
 * @param status what the framework takes it for
 */
export function failureStatus(error: unknown, status: number): number {
	if (status !== 500) return status;
	if (error instanceof DomainError) return statusOf(error);
	if (isUnavailable(error)) return 503;
	// A form whose body is not what its content type says.
	if (error instanceof TypeError && error.message.startsWith('Failed to parse body')) return 400;
	return 500;
}

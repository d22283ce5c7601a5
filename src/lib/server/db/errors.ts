/** SQLSTATE classes and codes that mean: not now, through no fault of the request. */
const unavailableClasses = new Set(['08', '53', '58']);
const unavailableCodes = new Set([
	'25006', // read-only: a standby that was not promoted yet
	'25P03', // idle in transaction for too long
	'28000', // credentials refused
	'28P01',
	'3D000', // no such database
	'40001', // serialization failure that retries did not cure
	'40P01', // deadlock, likewise
	'42501', // a right was taken away
	'55P03', // lock timeout
	'57014', // statement timeout
	'57P01', // shut down
	'57P02', // crashed
	'57P03', // starting up
	'57P04', // database dropped
	'57P05', // idle session timeout
	// The driver's own
	'CONNECTION_CLOSED',
	'CONNECTION_ENDED',
	'CONNECTION_DESTROYED',
	'CONNECT_TIMEOUT',
	// Our pool's own
	'POOL_EXHAUSTED',
	// The system's
	'ECONNREFUSED',
	'ECONNRESET',
	'ECONNABORTED',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EPIPE',
	'ETIMEDOUT'
]);

/** The driver's error, also where the query builder has wrapped it. */
interface DatabaseError {
	code?: unknown;
	syscall?: unknown;
	severity?: unknown;
	constraint_name?: unknown;
	cause?: unknown;
}

/** Whether the database could not serve this request, so that the answer is 503 and "try again". */
export function isUnavailable(error: unknown): boolean {
	return causes(error).some(({ code, syscall }) => {
		if (typeof code !== 'string') return false;
		if (unavailableCodes.has(code)) return true;
		// A socket that is not there, or not ours: only when it was to be connected to.
		if (code === 'ENOENT' || code === 'EACCES') return syscall === 'connect';
		return code.length === 5 && unavailableClasses.has(code.slice(0, 2));
	});
}

/** Whether the error came with the end of the connection, or was the end of it. */
export function endedConnection(error: unknown): boolean {
	return causes(error).some(
		({ code, severity }) =>
			severity === 'FATAL' ||
			severity === 'PANIC' ||
			(typeof code === 'string' && /^(CONNECTION_|ECONN|EPIPE$|08)/.test(code))
	);
}

/** Whether the same statement may succeed when run again: it had no effect. */
export function isTransient(error: unknown): boolean {
	return causes(error).some(({ code }) => code === '40001' || code === '40P01');
}

/** The name of the constraint that a write violated, or null for any other error. */
export function violatedConstraint(error: unknown): string | null {
	for (const { code, constraint_name: name } of causes(error)) {
		if (typeof code === 'string' && code.startsWith('23') && typeof name === 'string') return name;
	}
	return null;
}

function causes(error: unknown): DatabaseError[] {
	const chain: DatabaseError[] = [];
	let next = error;
	while (typeof next === 'object' && next !== null && chain.length < 5) {
		const link: DatabaseError = next;
		chain.push(link);
		next = link.cause;
	}
	return chain;
}

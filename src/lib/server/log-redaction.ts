/** Names of fields that never go into the log, whatever their case. */
const secretNames =
	/password|passwd|cookie|token|authorization|secret|database_?url|smtp_?url|notes|^parameters$|^params$|^detail$|^email$/i;

/** What JSON leaves as it is, and a terminal or a viewer may take for a new line or a command. */
const unescaped = /[\u007f-\u009f\u2028\u2029]/g;

const deepest = 6;
const longest = 2_000;

/** Blanks the fields with secrets or private texts, however deep. Gives a copy. */
export function redact(fields: Record<string, unknown>): Record<string, unknown> {
	return redactValue(fields, 0) as Record<string, unknown>;
}

/**
 * What the log says of an error: never a statement's parameters, nor the row that a constraint
 * refused, which the query builder and the driver put into messages and fields.
 */
export function errorForLog(error: unknown, depth = 0): unknown {
	if (!(error instanceof Error)) return redactValue(error, depth);
	const isQuery = 'query' in error && 'params' in error;
	const message = isQuery ? 'Failed query' : cleanText(error.message);
	const code = (error as { code?: unknown }).code;
	const constraint = (error as { constraint_name?: unknown }).constraint_name;
	return {
		type: error.name,
		message,
		...(typeof code === 'string' ? { code } : {}),
		...(typeof constraint === 'string' ? { constraint } : {}),
		// Frames alone: the stack's head repeats the message.
		stack: error.stack
			?.split('\n')
			.filter((line) => /^\s+at /.test(line))
			.join('\n'),
		...(error.cause !== undefined && depth < 4
			? { cause: errorForLog(error.cause, depth + 1) }
			: {})
	};
}

function redactValue(value: unknown, depth: number): unknown {
	if (typeof value === 'string') return cleanText(value);
	if (typeof value !== 'object' || value === null) return value;
	if (value instanceof Error) return errorForLog(value, depth);
	if (value instanceof Date) return value;
	if (depth >= deepest) return '[deeper]';
	if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
	return Object.fromEntries(
		Object.entries(value).map(([name, item]) => [
			name,
			secretNames.test(name) ? '[hidden]' : redactValue(item, depth + 1)
		])
	);
}

/**
 * Takes credentials out of addresses in a text, and cuts it to a bearable length: in this order, as
 * what is cut in the middle of a password would not look like one.
 */
export function cleanText(text: string): string {
	return text
		.replace(/:\/\/[^\s/]*@/g, '://[hidden]@')
		.replace(unescaped, '\ufffd')
		.slice(0, longest);
}

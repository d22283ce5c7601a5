/** What no answer may hold, whatever was sent or has broken: frames, statements, addresses with passwords. */
const insides =
	/\n\s+at .+:\d+:\d+|node_modules|postgres(?:ql)?:\/\/|Failed query|syntax error at or near|invalid byte sequence|violates .+ constraint|ECONNREFUSED|terminating connection/;

/** What an answer shows of the server's insides, or null. */
export const insidesIn = (text: string): string | null =>
	insides.exec(text)?.[0].trim().slice(0, 80) ?? null;

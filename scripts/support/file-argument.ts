import path from 'node:path';

/** A file as the operator named it, absolute: from where npm was called, not from the project. */
export const fileArgument = (name: string): string =>
	path.resolve(process.env.INIT_CWD ?? '.', name);

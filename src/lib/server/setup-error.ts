/**
 * Something that the operator can put right: a wrong setting, a server that is too old, a directory
 * in use. Scripts print its message as one line, without a stack, and exit with code 1.
 */
export class SetupError extends Error {
	constructor(message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = 'SetupError';
	}
}

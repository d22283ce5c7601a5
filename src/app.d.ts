import type { Actor, Context } from '#lib/server/context.ts';

declare global {
	namespace App {
		interface Error {
			message: string;
			/** Which words the error page shows. */
			code?:
				| 'bad-request'
				| 'not-found'
				| 'not-allowed'
				| 'too-large'
				| 'too-many'
				| 'unavailable'
				| 'broken';
			/** The request's id, to find it in the log. */
			errorId?: string;
			/** Seconds until it may be tried again, where it was too often. */
			retryAfter?: number;
		}
		interface Locals {
			/** The signed-in learner, or null. */
			actor: Actor | null;
			/** What services get: the database and who asks. */
			context: Context;
			requestId: string;
			/**
			 * The status that the answer should have when something was thrown that the framework
			 * takes for a 500: set by handleError, put into the answer by handle.
			 */
			failureStatus?: number;
			/** Seconds until what was refused may be tried again. */
			retryAfter?: number;
		}
	}
}

export {};

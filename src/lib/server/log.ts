import pino from 'pino';
import { cleanText, errorForLog, redact } from './log-redaction.ts';

/**
 * One JSON line an event, on standard output. Fields with secrets or private texts are blanked by
 * name wherever they stand, see `log-redaction.ts`.
 */
export const log = pino({
	// What it may be is checked along with the other settings; a wrong one must not break that off.
	level: (process.env.LOG_LEVEL ?? '') in pino.levels.values ? process.env.LOG_LEVEL : 'info',
	base: null,
	timestamp: pino.stdTimeFunctions.isoTime,
	formatters: {
		level: (label) => ({ level: label }),
		log: redact
	},
	serializers: { err: errorForLog, error: errorForLog },
	hooks: {
		// Without a message of its own pino takes the error's, which may hold what was typed.
		logMethod(args: unknown[], method) {
			const [first, message, ...rest] = args;
			if (typeof first === 'string') {
				return void Reflect.apply(method, this, [cleanText(first), ...args.slice(1)]);
			}
			const fields = first instanceof Error ? { err: first } : first;
			const text = typeof message === 'string' ? cleanText(message) : 'error';
			return void Reflect.apply(method, this, [fields, text, ...rest]);
		}
	}
});

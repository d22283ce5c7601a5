import { z } from 'zod';
import { longestReason, longestReport, reportReasons } from './vocabulary.ts';

const text = (longest: number) =>
	z
		.string()
		.trim()
		.refine((typed) => [...typed].length <= longest, 'too-long');

/** Who reports a scenario, signed in or not. Whoever finds no fitting reason says it in words. */
export const reportForm = z
	.object({
		reportId: z.uuid('bad-request'),
		reason: z.enum(reportReasons, {
			error: (issue) => (issue.input === undefined ? 'required' : 'not-a-choice')
		}),
		text: text(longestReport).default('')
	})
	.refine(({ reason, text }) => reason !== 'other' || text !== '', {
		path: ['text'],
		error: 'required'
	});

/** What an admin gives as the reason of what they do. */
export const reasonForm = z.object({
	reason: text(longestReason).refine((typed) => typed !== '', 'required')
});

/** One report, or all of its scenario that had come in when the page was made. */
export const dismissForm = z.object({
	reportId: z.uuid('bad-request'),
	until: z
		.string()
		.regex(/^\d{1,16}$/, 'bad-request')
		.optional()
});

/** A form that is a button alone. */
export const nothing = z.object({});

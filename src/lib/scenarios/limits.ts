import { maximumTagLength, maximumTags } from './tags.ts';

/** Longest texts, in UTF-16 units as `maxlength` counts them, and longest lists. */
export const limits = {
	title: 120,
	description: 400,
	instructions: 20_000,
	context: 10_000,
	objective: 200,
	objectives: 12,
	tag: maximumTagLength,
	tags: maximumTags,
	text: 2_000
} as const;

/** Shortest and longest duration in seconds. */
export const durationRange = { least: 60, most: 86_400 } as const;

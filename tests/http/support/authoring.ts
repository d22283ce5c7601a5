import { expect } from '@playwright/test';
import { scenarioForm } from './scenario-form.ts';
import type { Visitor } from './visitor.ts';

export interface WriteOptions {
	/** Left out: it stays a draft. */
	publish?: 'public' | 'unlisted' | 'private';
	changes?: Record<string, string | string[]>;
}

/** Writes a scenario through the form. Says its id. */
export async function writeScenario(author: Visitor, options: WriteOptions = {}): Promise<string> {
	const { publish, changes } = options;
	const made = publish
		? await author.post('/scenarios/new?/publish', [
				...scenarioForm(changes),
				['visibility', publish]
			])
		: await author.post('/scenarios/new?/save', scenarioForm(changes));
	expect(made.status(), await made.text()).toBe(303);
	const location = made.headers()['location'] ?? '';
	const id = /^\/scenarios\/([\w-]{22})/.exec(location)?.[1];
	expect(id, `it leads to ${location}`).toBeTruthy();
	return id as string;
}

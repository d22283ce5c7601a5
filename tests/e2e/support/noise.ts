import type { BrowserContext } from '@playwright/test';

/** Collects what the pages of a browser complain of: console errors, exceptions, dialogs. */
export function watchForNoise(context: BrowserContext): {
	unexpected(allowed: readonly RegExp[]): string[];
} {
	const heard: string[] = [];
	context.on('console', (message) => {
		if (message.type() === 'error') heard.push(`${message.text()} (${message.location().url})`);
	});
	context.on('weberror', (event) => heard.push(String(event.error())));
	return {
		unexpected: (allowed) => heard.filter((line) => !allowed.some((pattern) => pattern.test(line)))
	};
}

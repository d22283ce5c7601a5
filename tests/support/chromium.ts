import fs from 'node:fs';
import { chromium } from '@playwright/test';

const systemPaths = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/snap/bin/chromium',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium'
];

/** Where a Chromium lies: Playwright's own, else the system's; null when there is none. */
export function findChromium(): { path: string; isOwn: boolean } | null {
	const own = chromium.executablePath();
	if (fs.existsSync(own)) return { path: own, isOwn: true };
	const path = systemPaths.find((candidate) => fs.existsSync(candidate));
	return path ? { path, isOwn: false } : null;
}

/** How it is started: quietly, and as root without the sandbox, which refuses root. */
export function chromiumOptions(): { executablePath?: string; args: string[] } {
	const found = findChromium();
	return {
		...(found && !found.isOwn ? { executablePath: found.path } : {}),
		args: [
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-default-apps',
			'--disable-domain-reliability',
			'--disable-sync',
			'--metrics-recording-only',
			'--no-default-browser-check',
			'--no-first-run',
			'--no-pings',
			...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])
		]
	};
}

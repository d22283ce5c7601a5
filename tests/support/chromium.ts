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

/**
 * Parts of a whole Chromium that are switched off. Where one such flag follows another, the last
 * one counts: what Playwright switches off by its own stands here as well.
 */
const withoutFeatures = [
	// Nobody sees its window: what would pop up under the address costs as much as a page, for each
	// browser anew, and so does a process that is held ready for a page that never comes.
	'WebUIOmniboxPopup',
	'WebUIOmniboxAimPopup',
	'WebUIOmniboxFullPopup',
	'SpareRendererForSitePerProcess',
	// As Playwright has it.
	'AvoidUnnecessaryBeforeUnloadCheckSync',
	'DestroyProfileOnBrowserClose',
	'HttpsUpgrades',
	'HttpsFirstBalancedModeAutoEnable',
	'LensOverlay',
	'MediaRouter',
	'PaintHolding',
	'ThirdPartyStoragePartitioning',
	'AvoidCorsURLLoaderRestartOnRedirect',
	'OptimizationHints',
	'NetworkTimeServiceQuerying',
	'AimEnabled',
	'PreconnectToSearch'
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
			// Playwright's own has no window.
			...(found?.isOwn ? [] : [`--disable-features=${withoutFeatures.join()}`]),
			...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])
		]
	};
}

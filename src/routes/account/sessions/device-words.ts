import { m } from '#lib/paraglide/messages.js';

/** By what a browser's own name for itself holds; the first that fits, as most claim to be others too. */
const browsers: [RegExp, string][] = [
	[/\bEdgA?\/|\bEdgiOS\//, 'Edge'],
	[/\bOPR\/|\bOpera\b/, 'Opera'],
	[/\bSamsungBrowser\//, 'Samsung Internet'],
	[/\bVivaldi\//, 'Vivaldi'],
	[/\bFirefox\/|\bFxiOS\//, 'Firefox'],
	[/\bChrome\/|\bChromium\/|\bCriOS\//, 'Chrome'],
	[/\bVersion\/[\d.]+ .*\bSafari\//, 'Safari']
];

const systems: [RegExp, string | (() => string)][] = [
	[/\biPhone\b/, 'iPhone'],
	[/\biPad\b/, 'iPad'],
	[/\bAndroid\b.*\bMobile\b/, m.access_device_phone],
	[/\bAndroid\b/, m.access_device_tablet],
	[/\bCrOS\b/, 'ChromeOS'],
	[/\bWindows\b/, 'Windows'],
	[/\bMacintosh\b|\bMac OS X\b/, 'Mac'],
	[/\bLinux\b|\bX11\b/, 'Linux']
];

/** What a browser is, in words: "Firefox on Windows". Only words of ours, whatever it calls itself. */
export function deviceWords(userAgent: string | null): string {
	const browser = browsers.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1];
	const found = systems.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1];
	const system = typeof found === 'function' ? found() : found;
	if (!browser && !system) return m.access_device_unknown();
	return m.access_device({
		browser: browser ?? m.access_device_some_browser(),
		system: system ?? m.access_device_some_system()
	});
}

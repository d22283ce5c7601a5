import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

interface Package {
	version?: string;
	resolved?: string;
	integrity?: string;
	link?: boolean;
	optional?: boolean;
	hasInstallScript?: boolean;
}

const read = (file: string) =>
	JSON.parse(fs.readFileSync(path.resolve(import.meta.dirname, '../..', file), 'utf8')) as unknown;
const { packages } = read('package-lock.json') as { packages: Record<string, Package> };
const installed = Object.entries(packages).filter(([place]) => place !== '');

/** The oldest version that is free of a fault that has become known, and which fault that is. */
const floors: Record<string, [least: string, why: string]> = {
	'@sveltejs/kit': [
		'2.57.1',
		'denial of service, and requests made in the server’s name, by a Host'
	],
	'@sveltejs/adapter-node': ['5.5.4', 'bodies beyond their limit'],
	svelte: ['5.46.4', 'script through what is sent along for hydration'],
	devalue: ['5.9.2', 'CVE-2026-81176: quadratic time; before it memory, CVE-2026-42570'],
	'better-auth': ['1.6.22', 'taking over accounts that are registered before their owner comes'],
	'drizzle-orm': ['0.45.2', 'CVE-2026-39356: names in statements that are not escaped'],
	nodemailer: ['7.0.11', 'CVE-2025-14874: an address that never ends; before it mail to others'],
	'sanitize-html': ['2.17.4', 'CVE-2026-44990: script through raw text'],
	vite: ['8.0.16', 'CVE-2026-53571: files that the development server should not show'],
	marked: ['4.0.10', 'CVE-2022-21680: patterns that take for ever'],
	'cross-spawn': ['7.0.5', 'CVE-2024-21538: patterns that take for ever'],
	'tar-fs': ['2.1.4', 'CVE-2025-59343: files outside the place that they are unpacked to'],
	esbuild: ['0.25.0', 'GHSA-67mh-4wv8-f99x: a development server that answers every site'],
	cookie: ['0.7.0', 'CVE-2024-47764: names that end a cookie and begin another']
};

/** Older ones that are there all the same, where, and why it does no harm. */
const accepted: Record<string, string> = {
	'node_modules/cookie':
		'0.6 is what the framework takes; the names of our cookies are written in the sources',
	'node_modules/@esbuild-kit/core-utils/node_modules/esbuild':
		'turns the schema into JavaScript for drizzle-kit; it serves nothing'
};

const nameOf = (place: string) => place.slice(place.lastIndexOf('node_modules/') + 13);

/** Whether a version is at least another one; a pre-release counts as what it leads to. */
function isAtLeast(version: string, least: string): boolean {
	const parts = (text: string) => text.split('-', 1)[0]?.split('.').map(Number) ?? [];
	const [found, wanted] = [parts(version), parts(least)];
	const at = wanted.findIndex((part, index) => part !== found[index]);
	return at < 0 || (found[at] ?? 0) > (wanted[at] ?? 0);
}

test('versions are compared as numbers', () => {
	expect(isAtLeast('2.10.0', '2.9.9')).toBe(true);
	expect(isAtLeast('2.9.9', '2.10.0')).toBe(false);
	expect(isAtLeast('2.9.9', '2.9.9')).toBe(true);
	expect(isAtLeast('1.10.0', '2.0.0')).toBe(false);
});

test.each(Object.entries(floors))(
	'%s is not older than what is known to be safe',
	(name, floor) => {
		const [least, why] = floor;
		const found = installed.filter(([place]) => nameOf(place) === name);
		expect(found, `${name} is not there any more: nor need its floor be`).not.toEqual([]);
		for (const [place, { version = '' }] of found) {
			if (place in accepted) continue;
			expect(isAtLeast(version, least), `${place} ${version} < ${least}: ${why}`).toBe(true);
		}
	}
);

test('no older one is accepted that is not there', () => {
	for (const place of Object.keys(accepted)) {
		const [least = ''] = floors[nameOf(place)] ?? [];
		const { version = '999' } = packages[place] ?? {};
		expect(isAtLeast(version, least), `${place} is ${version} by now`).toBe(false);
	}
});

test('every dependency comes from a registry, and is what it was', () => {
	const binaries = installed.filter(([, { optional }]) => optional).map(([place]) => place);
	for (const [place, { resolved, integrity, link, version }] of installed) {
		expect(link, `${place} is a link`).toBeUndefined();
		expect(version, place).toMatch(/^\d+\.\d+\.\d+/);
		// Left out, it is whichever registry npm is told to use.
		if (resolved !== undefined)
			expect(resolved, place).toMatch(/^https:\/\/registry\.npmjs\.org\//);
		// Of programs for other machines npm notes none until it has been on one.
		if (integrity === undefined) expect(binaries).toContain(place);
		else expect(integrity, place).toMatch(/^sha512-/);
	}
});

test('nothing runs at installation but what may', () => {
	const { allowScripts } = read('package.json') as { allowScripts: Record<string, boolean> };
	const asking = installed.filter(([, { hasInstallScript }]) => hasInstallScript);
	const names = new Set(asking.map(([place]) => nameOf(place)));
	expect([...names].sort()).toEqual(Object.keys(allowScripts).sort());
});

test('few dependencies go into the serving process', () => {
	const { dependencies } = read('package.json') as { dependencies: Record<string, string> };
	expect(Object.keys(dependencies).length).toBeLessThanOrEqual(14);
});

import { describe, expect, test } from 'vitest';
import { safeNext } from './safe-next.ts';

const elsewhere = [
	'https://evil.example',
	'http://evil.example/library',
	'https:evil.example',
	'http:evil.example',
	'https:/evil.example',
	'https:\\\\evil.example',
	'//evil.example',
	'///evil.example',
	'////evil.example',
	'/\\evil.example',
	'\\/evil.example',
	'\\\\evil.example',
	'\\evil.example',
	'/library\\..\\..\\evil.example',
	'/\t/evil.example',
	'/\n/evil.example',
	'/\r/evil.example',
	'/\r\nLocation: https://evil.example',
	'/library\r\nSet-Cookie: a=b',
	'\t//evil.example',
	' //evil.example',
	'/%09/evil.example',
	'/%0a/evil.example',
	'/%0d%0aLocation:%20https://evil.example',
	'/%2f/evil.example',
	'/%2fevil.example',
	'/%5cevil.example',
	'/.//evil.example',
	'/..//evil.example',
	'/a/..//evil.example',
	'/a/../..//evil.example',
	'/%2e//evil.example',
	'/%2e%2e//evil.example',
	'/./\\evil.example',
	'/\u0000/evil.example',
	'/\u007f',
	'/\u0085/evil.example',
	'/\ud800',
	'javascript:alert(1)',
	'JaVaScRiPt:alert(1)',
	'data:text/html,<script>alert(1)</script>',
	'mailto:a@evil.example',
	'evil.example',
	'library',
	'?q=a',
	'#top',
	'./library',
	'../library',
	'',
	' ',
	`/${'a'.repeat(3000)}`
];

const here = [
	['/', '/'],
	['/library', '/library'],
	['/es/library/saved', '/es/library/saved'],
	['/scenarios?q=a&sort=new#list', '/scenarios?q=a&sort=new#list'],
	['/scenarios?q=//evil.example', '/scenarios?q=//evil.example'],
	['/library/../scenarios', '/scenarios'],
	['/@evil.example', '/@evil.example'],
	['/:80', '/:80'],
	['/日本?q=ñ', '/%E6%97%A5%E6%9C%AC?q=%C3%B1']
] as const;

describe('an address to go on to', () => {
	test.each(elsewhere)('%j is not followed', (value) => {
		expect(safeNext(value)).toBe('/');
	});

	test.each(here)('%j is on this site', (value, address) => {
		expect(safeNext(value)).toBe(address);
		expect(() => new Headers({ location: safeNext(value) })).not.toThrow();
	});

	test.each([null, undefined, 7, ['/library'], { href: '/library' }])(
		'%j is no address',
		(value) => {
			expect(safeNext(value, '/library')).toBe('/library');
		}
	);
});

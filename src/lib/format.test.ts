import { afterEach, describe, expect, test } from 'vitest';
import { overwriteGetLocale } from '#lib/paraglide/runtime.js';
import {
	formatAverage,
	formatDuration,
	formatNumber,
	formatPercent,
	formatRelative,
	formatWait,
	languageName
} from './format.ts';

type Locale = 'en' | 'es';
const speak = (locale: Locale) => overwriteGetLocale(() => locale);

afterEach(() => speak('en'));

describe('in English', () => {
	test('numbers are grouped, an average keeps one decimal', () => {
		speak('en');
		expect(formatNumber(12345)).toBe('12,345');
		expect(formatAverage(4)).toBe('4.0');
		expect(formatAverage(4.649)).toBe('4.6');
		expect(formatPercent(83.4)).toBe('83%');
	});

	test('a length of time is said in its largest units', () => {
		speak('en');
		expect(formatDuration(45)).toBe('45 sec');
		expect(formatDuration(420)).toBe('7 min');
		expect(formatDuration(3600)).toBe('1 hr');
		expect(formatDuration(3900)).toBe('1 hr 5 min');
		expect(formatDuration(59.6)).toBe('1 min');
		expect(formatDuration(0)).toBe('0 sec');
	});

	test.each([
		[1, '1 second'],
		[59, '59 seconds'],
		[59.2, '1 minute'],
		[61, '2 minutes'],
		[600, '10 minutes'],
		[3601, '61 minutes'],
		[7201, '3 hours']
	])('a wait of %d s is never said shorter than it is: %s', (seconds, said) => {
		speak('en');
		expect(formatWait(seconds)).toBe(said);
	});

	test('how long ago is said in whole units that have passed, never rounded up', () => {
		speak('en');
		const now = Date.parse('2026-03-10T12:00:00Z');
		expect(formatRelative('2026-03-10T11:59:30Z', now)).toBe('now');
		expect(formatRelative('2026-03-10T10:01:00Z', now)).toBe('1 hour ago');
		expect(formatRelative('2026-03-09T11:00:00Z', now)).toBe('1 day ago');
		expect(formatRelative('2026-03-04T12:00:00Z', now)).toBe('6 days ago');
		expect(formatRelative('2026-02-25T12:00:00Z', now)).toBe('1 week ago');
	});

	test('a language has its name, one that is none stays as it is', () => {
		speak('en');
		expect(languageName('ja')).toBe('Japanese');
		expect(languageName('not a tag')).toBe('not a tag');
	});
});

test('Spanish has its own words and signs', () => {
	speak('es');
	expect(formatAverage(4.6)).toBe('4,6');
	expect(languageName('ja')).toBe('Japonés');
	expect(formatDuration(420)).toBe('7 min');
	expect([1, 40, 60, 600].map(formatWait)).toEqual([
		'1 segundo',
		'40 segundos',
		'1 minuto',
		'10 minutos'
	]);
});

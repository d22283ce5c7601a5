import { describe, expect, it } from 'vitest';
import { mirrorKey, readMirror } from './mirror.ts';

describe('the mirror of what was typed', () => {
	it('is read back as it was kept', () => {
		const mirror = { at: '2025-08-03T10:00:00.000Z', values: { title: 'Rain', tags: ['a', ''] } };
		expect(readMirror(JSON.parse(JSON.stringify(mirror)))).toEqual(mirror);
	});

	it('is not taken from anything else', () => {
		for (const stored of [
			null,
			'text',
			7,
			{},
			{ at: 'yesterday', values: {} },
			{ at: '2025-08-03T10:00:00.000Z' },
			{ at: '2025-08-03T10:00:00.000Z', values: ['a'] },
			{ at: '2025-08-03T10:00:00.000Z', values: { title: 7 } },
			{ at: '2025-08-03T10:00:00.000Z', values: { tags: [null] } }
		]) {
			expect(readMirror(stored), JSON.stringify(stored)).toBeNull();
		}
	});

	it('is kept apart per person and scenario', () => {
		expect(mirrorKey('Ana', null)).not.toBe(mirrorKey('Ben', null));
		expect(mirrorKey('Ana', null)).not.toBe(mirrorKey('Ana', 'abc'));
	});
});

import { expect, test } from 'vitest';
import { placeOf } from './place.ts';

test.each([
	['/scenarios', 'browse'],
	['/scenarios/coat', 'browse'],
	['/scenarios/newcomer', 'browse'],
	['/scenarios/edit', 'browse'],
	['/scenarios/coat/practice', 'browse'],
	['/tags/refund', 'browse'],
	['/scenarios/new', 'write'],
	['/scenarios/coat/edit', 'write'],
	['/scenarios/coat/delete', 'write'],
	['/library', 'library'],
	['/library/authored', 'library'],
	['/', null],
	['/account', null]
])('%s stands under %s in the header', (path, place) => {
	expect(placeOf(path)).toBe(place);
});

import { describe, expect, it } from 'vitest';
import { emptyForm } from '#lib/scenarios/scenario-schema.ts';
import { listOf, sameValues, setNames, textNames, textOf } from './form-values.ts';
import { orderedLists } from './list-operations.ts';

describe('form values', () => {
	it('have a field for everything that an author writes, and no other', () => {
		const asked = [...textNames, ...setNames, ...orderedLists].filter(
			(name) => name !== 'visibility'
		);
		// Minutes are the other way to say the seconds.
		const known = Object.keys(emptyForm('en')).filter(
			(name) => name !== 'estimatedDurationMinutes'
		);
		expect(asked.toSorted()).toEqual(known.toSorted());
	});

	it('gives the text of a field, and nothing for one that is not there', () => {
		expect(textOf({ title: 'Rain' }, 'title')).toBe('Rain');
		expect(textOf({ title: ['Rain', 'Snow'] }, 'title')).toBe('Snow');
		expect(textOf({}, 'title')).toBe('');
	});

	it('gives a list also where one value came alone', () => {
		expect(listOf({ tags: 'rain' }, 'tags')).toEqual(['rain']);
		expect(listOf({ tags: ['rain', 'snow'] }, 'tags')).toEqual(['rain', 'snow']);
		expect(listOf({}, 'tags')).toEqual([]);
	});

	it('does not take white space at the ends, empty rows or the order of ticks for a change', () => {
		expect(
			sameValues(
				{ title: 'Rain ', context: 'a\r\nb', tags: ['rain', ''], categories: ['food', 'work'] },
				{ title: 'Rain', context: 'a\nb', tags: ['rain'], categories: ['work', 'food'] }
			)
		).toBe(true);
	});

	it('takes the order of objectives for a change', () => {
		expect(sameValues({ learningObjectives: ['a', 'b'] }, { learningObjectives: ['b', 'a'] })).toBe(
			false
		);
		expect(sameValues({ title: 'Rain' }, { title: 'Snow' })).toBe(false);
		expect(sameValues({ categories: [] }, { categories: ['food'] })).toBe(false);
	});
});

import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseForm, typedValues } from './parse-form.ts';

const schema = z.object({
	title: z.string().trim().min(1, 'required').max(10, 'too-long'),
	tags: z.array(z.string().max(5, 'too-long')).max(3, 'too-many'),
	objectives: z.array(z.string()).optional(),
	levels: z.preprocess((value) => value, z.array(z.string())).optional(),
	password: z.string().optional()
});

function form(...fields: [string, string][]): FormData {
	const data = new FormData();
	for (const [name, value] of fields) data.append(name, value);
	return data;
}

describe('a form that is right', () => {
	test('is given as the schema has it, lists as lists however many values came', () => {
		const parsed = parseForm(
			schema,
			form(['title', ' A table '], ['tags', 'food'], ['levels', 'A1'])
		);
		expect(parsed).toEqual({
			ok: true,
			data: { title: 'A table', tags: ['food'], objectives: [], levels: ['A1'] }
		});
	});

	test('has its line ends made one kind', () => {
		const parsed = parseForm(schema, form(['title', 'a\r\nb\rc']));
		expect(parsed).toMatchObject({ ok: true, data: { title: 'a\nb\nc', tags: [] } });
	});

	test('does not take what the schema does not know, nor a file', () => {
		const data = form(['title', 'a'], ['__proto__', 'x'], ['created_by_user_id', 'me']);
		data.append('tags', new Blob(['x']), 'x.txt');
		expect(parseForm(schema, data)).toMatchObject({ ok: true, data: { title: 'a', tags: [] } });
		expect(({} as { x?: unknown }).x).toBeUndefined();
	});
});

describe('a form that is wrong', () => {
	test('does not give back a field that no answer can carry', () => {
		const parsed = parseForm(schema, form(['title', ''], ['__proto__', 'x'], ['__proto__', 'y']));
		const typed = typedValues(form(['__proto__', 'x']));
		expect(parsed.ok || Object.keys(parsed.failure.data.values)).not.toContain('__proto__');
		expect(Object.keys(typed)).not.toContain('__proto__');
	});

	test('says which field and gives back all that was typed but the password', () => {
		const parsed = parseForm(
			schema,
			form(['title', ''], ['tags', 'a'], ['tags', 'far too long'], ['password', 'secret!']),
			'publish'
		);
		expect(parsed.ok).toBe(false);
		if (parsed.ok) return;
		expect(parsed.failure.status).toBe(400);
		expect(parsed.failure.data).toEqual({
			form: 'publish',
			values: { title: '', tags: ['a', 'far too long'], objectives: [], levels: [] },
			errors: { title: 'required', tags: 'too-long', 'tags.1': 'too-long' }
		});
	});

	test('says that a missing field is required', () => {
		const parsed = parseForm(schema, form());
		expect(parsed).toMatchObject({
			ok: false,
			failure: { data: { errors: { title: 'required' } } }
		});
	});

	test.each(['a\0b', 'a\ud800'])('refuses %j, which the database cannot hold', (title) => {
		// A real body cannot carry half a surrogate pair, so a stand-in does.
		const data = [['title', title]] as unknown as FormData;
		expect(parseForm(schema, data)).toMatchObject({
			ok: false,
			failure: { status: 400, data: { errors: { title: 'invalid-characters' } } }
		});
	});

	test('refuses a flood of fields at once, and gives back no more than a form can have', () => {
		const flood = Array.from({ length: 100_000 }, (_, i): [string, string] => [`f${i}`, '']);
		const data = form(...flood);
		const parsed = parseForm(schema, data);
		expect(parsed).toMatchObject({
			ok: false,
			failure: { data: { formError: 'too-many-fields' } }
		});
		const given = [parsed.ok ? {} : parsed.failure.data.values, typedValues(data)];
		for (const values of given) expect(Object.keys(values).length).toBeLessThan(1_010);
	});
});

test('what was typed is kept without passwords', () => {
	expect(
		typedValues(
			form(['name', 'Ana'], ['newPassword', 'x'], ['present', 'y'], ['tag', 'a'], ['tag', 'b'])
		)
	).toEqual({ name: 'Ana', tag: ['a', 'b'] });
});

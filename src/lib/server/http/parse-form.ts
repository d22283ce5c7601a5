import { fail, type ActionFailure } from '@sveltejs/kit';
import type { z } from 'zod';
import type { FormFailure } from '../../forms/form-failure.ts';

export type ParsedForm<Output> =
	{ ok: true; data: Output } | { ok: false; failure: ActionFailure<FormFailure> };

/** What comes after these is neither read nor given back. */
const mostFields = 1000;

/**
 * Checks what a form sent. Line ends become `\n`; a field that the schema has as a list is always
 * a list, however many values came; uploads and what the schema does not know are passed over.
 *
 * @param schema an object of fields whose issues' messages are codes
 * @param form the action's name, for pages with more than one form
 * @returns the data, or a 400 that says what is wrong with which field and gives back all that was
 * typed, passwords excepted
 */
export function parseForm<Schema extends z.ZodType>(
	schema: Schema,
	formData: FormData,
	form = 'default'
): ParsedForm<z.output<Schema>> {
	const values = formValues(formData, listFields(schema));
	const refuse = (errors: Record<string, string>, formError?: string) => ({
		ok: false as const,
		failure: fail(400, { form, values: echo(values), errors, ...(formError && { formError }) })
	});

	if ([...formData.keys()].length > mostFields) return refuse({}, 'too-many-fields');
	const unstorable = [...values].filter(([, value]) => [value].flat().some(isUnstorable));
	if (unstorable.length > 0) {
		return refuse(Object.fromEntries(unstorable.map(([name]) => [name, 'invalid-characters'])));
	}
	const result = schema.safeParse(Object.fromEntries(values));
	if (result.success) return { ok: true, data: result.data };
	return refuse(...errorsOf(result.error.issues));
}

/** What was typed, to be given back with a refusal; never a password. */
export function typedValues(formData: FormData): FormFailure['values'] {
	return echo(formValues(formData, new Set()));
}

type Values = Map<string, string | string[]>;

function formValues(formData: FormData, lists: ReadonlySet<string>): Values {
	const values: Values = new Map([...lists].map((name) => [name, []]));
	let taken = 0;
	// In one pass: asking for each name takes quadratic time, and anybody may send names without end.
	for (const [name, value] of formData) {
		if (++taken > mostFields) break;
		// No field of ours, and an answer that carries it back cannot be serialised.
		if (name === '__proto__' || typeof value !== 'string') continue;
		const text = value.replace(/\r\n?/g, '\n');
		const before = values.get(name);
		if (Array.isArray(before)) before.push(text);
		else values.set(name, before === undefined ? text : [before, text]);
	}
	return values;
}

/** Passwords, the present one too that a change of it asks for. */
const secret = /password|^present\b/i;

function echo(values: Values): FormFailure['values'] {
	const kept = [...values].filter(([name]) => !secret.test(name));
	const clean = (text: string) => text.toWellFormed().replaceAll('\0', '');
	return Object.fromEntries(
		kept.map(([name, value]) => [name, Array.isArray(value) ? value.map(clean) : clean(value)])
	);
}

/** PostgreSQL's text takes neither U+0000 nor half a surrogate pair. */
function isUnstorable(text: string): boolean {
	return text.includes('\0') || !text.isWellFormed();
}

/** Names of the fields that the schema has as lists, behind whatever wraps them. */
function listFields(schema: z.ZodType): Set<string> {
	const shape = (unwrap(schema) as { shape?: Record<string, z.ZodType> }).shape ?? {};
	const names = Object.keys(shape).filter((name) => {
		const field = shape[name];
		return field !== undefined && definition(unwrap(field)).type === 'array';
	});
	return new Set(names);
}

interface Definition {
	type: string;
	innerType?: z.ZodType;
	in?: z.ZodType;
	out?: z.ZodType;
}

const definition = (schema: z.ZodType) => schema.def as unknown as Definition;

function unwrap(schema: z.ZodType): z.ZodType {
	const { innerType, in: before, out: after } = definition(schema);
	if (innerType) return unwrap(innerType);
	if (!before || !after) return schema;
	// A pipe ends in a transform, or begins with one where it prepares the value.
	return unwrap(definition(before).type === 'transform' ? after : before);
}

/** Each field's first code, under its name and, within a list, also under `name.index`. */
function errorsOf(issues: z.core.$ZodIssue[]): [Record<string, string>, string?] {
	const errors = new Map<string, string>();
	let formError: string | undefined;
	for (const issue of issues) {
		const code = codeOf(issue);
		if (issue.path.length === 0) formError ??= code;
		for (const name of [issue.path.join('.'), String(issue.path[0] ?? '')]) {
			if (name !== '' && !errors.has(name)) errors.set(name, code);
		}
	}
	return [Object.fromEntries(errors), formError];
}

function codeOf(issue: z.core.$ZodIssue): string {
	if (/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(issue.message)) return issue.message;
	if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
		return 'required';
	}
	return 'invalid';
}

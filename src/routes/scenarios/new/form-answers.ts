import { type ActionFailure, fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import {
	applyOperation,
	type ListFocus,
	readOperation
} from '#lib/components/authoring/list-operations.ts';
import { listOf, textOf } from '#lib/components/authoring/form-values.ts';
import type { FormFailure } from '#lib/forms/form-failure.ts';
import { localeOfPath } from '#lib/locale.ts';
import { publishableIssues, scenarioForm } from '#lib/scenarios/scenario-schema.ts';
import type { ScenarioContent } from '#lib/scenarios/types.ts';
import { type ScenarioVisibility, scenarioVisibilities } from '#lib/scenarios/vocabulary.ts';
import { DomainError } from '#lib/server/errors.ts';
import { type ParsedForm, parseForm, typedValues } from '#lib/server/http/parse-form.ts';
import { renderMarkdown } from '#lib/server/markdown.ts';

/** The form again as it was typed, with what one of its helping buttons asked for. */
type Helped = Omit<FormFailure, 'formError'> & { focus?: ListFocus; preview?: string };

const visibilityForm = z.object({
	visibility: z.enum(scenarioVisibilities, {
		error: (issue) => (issue.input === undefined ? 'required' : 'not-a-choice')
	})
});

/** What the form wants stored. */
export const readContent = (formData: FormData, form: string): ParsedForm<ScenarioContent> =>
	parseForm(scenarioForm, formData, form);

interface Publication {
	/** Left out where only what is stored is to be published. */
	content?: ScenarioContent;
	visibility: ScenarioVisibility;
}

/** What the form wants published, checked as a whole before anything is written. */
export function readPublication(
	formData: FormData
): ParsedForm<Publication & { content: ScenarioContent }> {
	const content = readContent(formData, 'publish');
	const chosen = readVisibility(formData);
	const missing = publishableIssues(content.ok ? content.data : typedContent(formData));
	const errors: Record<string, string> = {
		...missing,
		...(!content.ok && content.failure.data.errors),
		...(!chosen.ok && chosen.failure.data.errors)
	};
	if (content.ok && chosen.ok && Object.keys(errors).length === 0) {
		return { ok: true, data: { ...chosen.data, content: content.data } };
	}
	const formError = content.ok ? undefined : content.failure.data.formError;
	return { ok: false, failure: notPublishable(formData, errors, formError) };
}

/** What was typed, unchecked: to tell what is missing along with what is wrong, all at once. */
function typedContent(formData: FormData): ScenarioContent {
	const values = typedValues(formData);
	const texts = Object.fromEntries(Object.keys(values).map((name) => [name, textOf(values, name)]));
	const learningObjectives = listOf(values, 'learningObjectives').filter(
		(row) => row.trim() !== ''
	);
	return { ...blankContent, ...texts, learningObjectives } as ScenarioContent;
}

// Role and difficulty have a first choice, so they are never missing.
const blankContent = {
	title: '',
	description: '',
	context: '',
	instructions: '',
	role: 'character',
	difficulty: 'beginner'
};

/** Who may see what is stored, as a form without the scenario's own fields asks for it. */
export function readVisibility(formData: FormData): ParsedForm<Publication> {
	return parseForm(visibilityForm, formData, 'publish');
}

/** A hidden field that the form was given along; undefined where it was not sent. */
export function sentText(formData: FormData, name: string): string | undefined {
	const value = formData.get(name);
	return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * What was typed, for a form that was refused. Where it was changed elsewhere, with the version that
 * its author has now been told of: sending it again is meant.
 */
export function valuesAfter(error: unknown, formData: FormData): FormFailure['values'] {
	const version = error instanceof DomainError ? error.details['version'] : undefined;
	return { ...typedValues(formData), ...(typeof version === 'string' && { version }) };
}

const notPublishable = (
	formData: FormData,
	errors: Record<string, string>,
	formError = 'not-publishable'
): ActionFailure<FormFailure> =>
	fail(400, {
		form: 'publish',
		values: typedValues(formData),
		errors,
		formError
	});

/** Adds, removes or moves a row of a list, for a browser without scripts. Nothing is stored. */
export function arrangeRows(formData: FormData): Helped {
	const values = typedValues(formData);
	const operation = readOperation(textOf(values, 'op'));
	const answer = { form: 'arrange', values, errors: {} };
	if (!operation) return answer;
	const { list } = operation;
	const { rows, focus } = applyOperation(listOf(values, list), operation, () => '');
	return { ...answer, values: { ...values, [list]: rows }, focus };
}

/** Shows the instructions as a learner would see them. Nothing is stored. */
export function previewInstructions(formData: FormData): Helped {
	const values = typedValues(formData);
	const preview = renderMarkdown(textOf(values, 'instructions'));
	return { form: 'preview', values, errors: {}, preview };
}

/**
 * Leads on after something was stored; a language in the address stays in it.
 *
 * @throws SvelteKit's redirect, always
 */
export function leadTo(from: URL, path: string): never {
	const locale = localeOfPath(path) === undefined ? localeOfPath(from.pathname) : undefined;
	redirect(303, locale === undefined ? path : `/${locale}${path}`);
}

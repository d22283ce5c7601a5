import { redirect, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import type { z } from 'zod';
import type { FormFailure } from '#lib/forms/form-failure.ts';
import type { AdminContext } from '#lib/server/context.ts';
import { failFrom } from '#lib/server/http/fail-from.ts';
import { parseForm, typedValues } from '#lib/server/http/parse-form.ts';
import { readForm } from '#lib/server/http/read-form.ts';
import { requireAdmin } from '#lib/server/http/require-admin.ts';
import { safeNext } from '#lib/server/http/safe-next.ts';

/** One act of an admin: its form, the service that does it, and what the page then says is done. */
interface ActParts<Schema extends z.ZodType> {
	form: string;
	schema: Schema;
	run: (context: AdminContext, data: z.output<Schema>) => Promise<unknown>;
	done: string;
}

/**
 * Guard, parse, call, translate: what every act of an admin does.
 *
 * @returns a failure to show beside the form
 * @throws SvelteKit's redirect when it is done, back to where the form stands; its error for
 * whoever is no admin
 */
export async function answerAct<Schema extends z.ZodType>(
	event: RequestEvent,
	{ form, schema, run, done }: ActParts<Schema>
): Promise<ActionFailure<FormFailure>> {
	const context = requireAdmin(event);
	const formData = await readForm(event);
	const parsed = parseForm(schema, formData, form);
	if (!parsed.ok) return parsed.failure;
	try {
		await run(context, parsed.data);
	} catch (error) {
		return failFrom(error, { form, values: typedValues(formData) });
	}
	const back = new URL(safeNext(formData.get('redirectTo'), event.url.pathname), event.url);
	back.searchParams.set('done', done);
	redirect(303, `${back.pathname}${back.search}`);
}

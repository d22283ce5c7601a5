import { redirect } from '@sveltejs/kit';
import { sessionForm } from '#lib/server/accounts/account-schema.ts';
import { endOtherSessions, endSession } from '#lib/server/accounts/sessions/end-session.ts';
import { listSessions } from '#lib/server/accounts/sessions/queries.ts';
import { parseForm } from '#lib/server/http/parse-form.ts';
import { readForm } from '#lib/server/http/read-form.ts';
import { requireActor } from '#lib/server/http/require-actor.ts';
import { visitOf } from '#lib/server/http/visit-of.ts';
import type { Actions, PageServerLoad } from './$types';
import { deviceWords } from './device-words.ts';

export const load: PageServerLoad = async (event) => {
	const sessions = await listSessions(requireActor(event), visitOf(event));
	return {
		sessions: sessions.map(({ id, userAgent, createdAt, usedAt, isThis }) => ({
			id,
			device: deviceWords(userAgent),
			createdAt: createdAt.toISOString(),
			usedAt: usedAt.toISOString(),
			isThis
		})),
		ended: event.url.searchParams.get('ended')
	};
};

export const actions: Actions = {
	end: async (event) => {
		const context = requireActor(event);
		const parsed = parseForm(sessionForm, await readForm(event), 'end');
		if (!parsed.ok) return parsed.failure;
		await endSession(context, { sessionId: parsed.data.session });
		redirect(303, '/account/sessions?ended=one');
	},
	endOthers: async (event) => {
		await endOtherSessions(requireActor(event), visitOf(event));
		redirect(303, '/account/sessions?ended=others');
	}
};

import { exportAccount } from '#lib/server/accounts/export-account.ts';
import { refuseRate } from '#lib/server/http/limit-rate.ts';
import { requireActor } from '#lib/server/http/require-actor.ts';
import { streamText } from '#lib/server/http/stream-text.ts';
import { m } from '#lib/paraglide/messages.js';
import type { RequestHandler } from './$types';
import { partWords } from '../part-words.ts';

export const GET: RequestHandler = async (event) => {
	const context = requireActor(event);
	const refusal = await refuseRate(event, 'export', context.actor.id);
	if (refusal) return refusal;
	const pieces = exportAccount(context, { title: m.access_export_title(), words: partWords() });
	const day = new Date().toISOString().slice(0, 10);
	return new Response(streamText(pieces, event.locals.requestId), {
		headers: {
			'content-type': 'application/json; charset=utf-8',
			// A name of ours: nothing that anybody typed goes into a header.
			'content-disposition': `attachment; filename="rehearsal-${day}.json"`
		}
	});
};

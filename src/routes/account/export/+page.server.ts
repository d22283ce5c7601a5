import { countExport } from '#lib/server/accounts/export-account.ts';
import { requireActor } from '#lib/server/http/require-actor.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
	parts: await countExport(requireActor(event))
});

import { requireAdmin } from '#lib/server/http/require-admin.ts';
import { countWork } from '#lib/server/moderation/queries.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async (event) => ({
	work: await countWork(requireAdmin(event))
});

import { requireAdmin } from '#lib/server/http/require-admin.ts';
import { listHeldBack } from '#lib/server/moderation/list-held-back.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = (event) =>
	listHeldBack(requireAdmin(event), { after: event.url.searchParams.get('after') });

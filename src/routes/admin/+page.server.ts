import { requireAdmin } from '#lib/server/http/require-admin.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = (event) => {
	requireAdmin(event);
};

import { redirect } from '@sveltejs/kit';
import { requireAdmin } from '#lib/server/http/require-admin.ts';
import { checkNow } from '#lib/server/metrics/check-now.ts';
import { getFiguresState } from '#lib/server/metrics/queries.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const context = requireAdmin(event);
	event.depends('rehearsal:figures');
	return { figures: await getFiguresState(context) };
};

export const actions: Actions = {
	check: async (event) => {
		await checkNow(requireAdmin(event));
		redirect(303, '/admin/figures');
	}
};

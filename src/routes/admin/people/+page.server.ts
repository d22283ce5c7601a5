import { peopleKinds } from '#lib/moderation/vocabulary.ts';
import { requireAdmin } from '#lib/server/http/require-admin.ts';
import { listPeople } from '#lib/server/moderation/list-people.ts';
import type { PageServerLoad } from './$types';

/** Letters of what is looked for: no name and no address is longer. */
const longest = 254;

export const load: PageServerLoad = async (event) => {
	const context = requireAdmin(event);
	const { searchParams } = event.url;
	const q = (searchParams.get('q') ?? '').slice(0, longest);
	const kind = peopleKinds.find((known) => known === searchParams.get('kind')) ?? null;
	const list = await listPeople(context, { q, kind, after: searchParams.get('after') });
	return { q, kind, ...list };
};

import { type AdminAct, adminActs, auditedKinds } from '#lib/moderation/vocabulary.ts';
import { requireAdmin } from '#lib/server/http/require-admin.ts';
import { listAuditLog } from '#lib/server/moderation/list-audit-log.ts';
import type { PageServerLoad } from './$types';

/** Letters of an id, at most: a longer one is nobody's. */
const longest = 300;

export const load: PageServerLoad = async (event) => {
	const context = requireAdmin(event);
	const { searchParams } = event.url;
	const sent = (name: string) => {
		const value = searchParams.get(name) ?? '';
		return value.slice(0, longest).replaceAll('\0', '').toWellFormed() || null;
	};
	const filter = { who: sent('who'), what: actOf(sent('what')), about: objectOf(sent('about')) };
	const list = await listAuditLog(context, { ...filter, after: searchParams.get('after') });
	return { ...filter, ...list };
};

const actOf = (text: string | null): AdminAct | null =>
	adminActs.find((act) => act === text) ?? null;

/** What an entry is about, as `scenario:ID`. */
function objectOf(text: string | null) {
	const [start = '', ...rest] = text?.split(':') ?? [];
	const kind = auditedKinds.find((known) => known === start);
	return kind && rest.length > 0 ? { kind, id: rest.join(':') } : null;
}

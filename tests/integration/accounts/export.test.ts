import { randomUUID } from 'node:crypto';
import { getTableColumns, getTableName, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { askToVerify } from '#lib/server/accounts/email-links/ask-to-verify.ts';
import { countExport, exportAccount } from '#lib/server/accounts/export-account.ts';
import {
	exportedColumns,
	exportPartNames,
	exportParts,
	type ExportPartName
} from '#lib/server/accounts/export-parts.ts';
import { openSession } from '#lib/server/accounts/sessions/open-session.ts';
import { registerLearner } from '#lib/server/accounts/sign-in/register-learner.ts';
import type { ActorContext } from '#lib/server/context.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { reportScenario } from '#lib/server/moderation/report-scenario.ts';
import { writeNotes } from '#lib/server/progress/write-notes.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { newcomer, visit } from './visits.ts';

const words = Object.fromEntries(exportPartNames.map((name) => [name, `About ${name}`])) as Record<
	ExportPartName,
	string
>;

async function exported(context: ActorContext) {
	let file = '';
	for await (const piece of exportAccount(context, { title: 'All', words })) file += piece;
	return { file, data: JSON.parse(file) as Record<string, Record<string, unknown>[]> };
}

async function registered(world: World) {
	const one = newcomer();
	const context = world.as(await registerLearner(world.as(null), one));
	await openSession(world.as(null), { userId: context.actor.id, visit: visit() });
	return { one, context };
}

/** Tables that name a learner and are in no export, each with the reason. */
const notExported: Record<string, string> = {
	'public.audit_log': 'what admins did as such; the site’s, not theirs',
	'public.deleted_users': 'only of learners who are gone',
	'search.documents': 'kept by triggers from the scenarios and names that are exported'
};

test('no table that names a learner is left out without a reason', async () => {
	const world = await createWorld();
	const found = await world.db.execute<{ name: string }>(sql`
		select distinct namespace.nspname || '.' || class.relname as name
		from pg_attribute as attribute
			join pg_class as class on class.oid = attrelid and relkind in ('r', 'p')
			join pg_namespace as namespace on namespace.oid = relnamespace
			left join pg_constraint as reference on contype = 'f' and conrelid = class.oid
				and confrelid = 'users'::regclass and attnum = any (conkey)
		where attnum > 0 and not attisdropped
			and nspname not in ('pg_catalog', 'information_schema', 'drizzle')
			and nspname not like 'pg\\_%'
			and (reference.oid is not null
				or class.oid = 'users'::regclass
				or relname ~ 'users?$'
				or attname ~ '(^|_)(users?|learner|author|owner|actor|reporter|admin)(_id|_ids)?$')
		order by 1`);
	const known = [
		...exportParts.map(({ table }) => `public.${getTableName(table)}`),
		...Object.keys(notExported)
	];
	expect(found.map(({ name }) => name)).toEqual(known.sort());
});

test('no column of these tables is left out without a reason, and none that opens the account is in', () => {
	for (const part of exportParts) {
		const all = Object.keys(getTableColumns(part.table));
		const given = Object.keys(exportedColumns(part));
		expect([...given, ...Object.keys(part.withheld)].sort(), part.name).toEqual(all.sort());
		expect(
			given.filter((name) => /token|password|secret/i.test(name) && !/ExpiresAt$/.test(name))
		).toEqual([]);
	}
});

test('the file holds everything of the learner and nothing of anybody else', async () => {
	const world = await createWorld();
	const [ada, other] = [await registered(world), await registered(world)];
	const published = await world.createScenario({ author: other.context.actor });
	for (const { context, one } of [ada, other]) {
		await world.createScenario({
			author: context.actor,
			title: `By ${one.name}`,
			publishedAt: null,
			isActive: false
		});
		await saveScenario(context, { scenarioId: published.id });
		await writeNotes(context, { scenarioId: published.id, notes: `Of ${one.name}` });
		await askToVerify(context);
		const report = { reportId: randomUUID(), scenarioId: published.id, reason: 'spam' } as const;
		await reportScenario(context, { ...report, text: `Of ${one.name}` });
	}
	const { file, data } = await exported(ada.context);
	expect(data['index']).toEqual(
		exportPartNames.map((part) => ({ part, holds: `About ${part}`, entries: 1 }))
	);
	expect(data).toMatchObject({
		account: [{ name: ada.one.name, email: ada.one.email }],
		ways: [{ providerId: 'credential' }],
		sessions: [{ userAgent: 'a test' }],
		links: [{ kind: 'verify', email: ada.one.email }],
		progress: [{ scenarioId: published.id, isSaved: true, userNotes: `Of ${ada.one.name}` }],
		scenarios: [{ title: `By ${ada.one.name}` }],
		reports: [{ scenarioId: published.id, text: `Of ${ada.one.name}` }]
	});
	for (const foreign of [other.one.email, other.context.actor.id, `Of ${other.one.name}`]) {
		expect(file).not.toContain(foreign);
	}
	expect(file).not.toContain('$argon2');
});

test('a long library comes whole, each row once, though it is read in parts', async () => {
	const world = await createWorld();
	const { context } = await registered(world);
	await world.db.execute(sql`
		with made as (
			insert into scenarios (id, title, description, role, difficulty, instructions, context, visibility, is_active, published_at)
			select 'scenario-' || n, 'T', 'D', 'tutor', 'beginner', 'I', 'C', 'unlisted', true, now()
			from generate_series(1, 450) as n returning id
		), figures as (
			insert into scenario_metadata (scenario_id) select id from made
		), baselines as (
			insert into scenario_metadata_baseline (scenario_id) select id from made
		)
		select`);
	await world.db.execute(sql`
		insert into user_scenario_progress (user_id, scenario_id, user_notes, notes_updated_at)
		select ${context.actor.id}, id, 'n', now() from scenarios`);
	const { data } = await exported(context);
	const ids = data['progress']!.map(({ scenarioId }) => scenarioId);
	expect(ids).toHaveLength(450);
	expect(new Set(ids).size).toBe(450);
	expect((await countExport(context)).find(({ name }) => name === 'progress')?.rows).toBe(450);
});

test('nothing that was typed can break the file', async () => {
	const world = await createWorld();
	const { context } = await registered(world);
	const scenario = await world.createScenario();
	const notes = 'a "quote", a \\ and\n\u2028 </script> 👩‍👩‍👧';
	await writeNotes(context, { scenarioId: scenario.id, notes });
	const { data } = await exported(context);
	expect(data['progress']).toMatchObject([{ userNotes: notes }]);
});

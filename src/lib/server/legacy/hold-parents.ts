import { sql } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import { SetupError } from '../setup-error.ts';
import { readNumbers } from './numbers.ts';

/**
 * Holds the learners and scenarios that progress is written for against deletion, with the locks
 * that foreign keys take.
 *
 * @throws {SetupError} when one of them was deleted since the rows were read
 */
export async function holdParents(
	transaction: Transaction,
	expected: { learners: number; scenarios: number }
): Promise<void> {
	const held = await readNumbers<'learners' | 'scenarios'>(
		transaction,
		sql`
			with learners as materialized (
				select id from users
				where id in (select user_id from legacy_practice where belongs_to = 'learner')
				for key share
			), scenarios as materialized (
				select id from scenarios where id in (select scenario_id from legacy_figures) for key share
			)
			select (select count(*) from learners) as learners,
				(select count(*) from scenarios) as scenarios`
	);
	if (held.learners === expected.learners && held.scenarios === expected.scenarios) return;
	throw new SetupError(
		'A learner or a scenario was deleted while their practice was read. Nothing was changed; run it again.'
	);
}

/**
 * Whether the foreign keys of progress may rest while rows are written whose parents are held: they
 * would look up and lock each parent again, one row at a time. Only where this role may let them
 * rest, and where nothing else would rest with them.
 */
export async function mayRestForeignKeys(transaction: Transaction): Promise<boolean> {
	const [answer] = await transaction.execute<{ may: boolean }>(sql`
		select has_parameter_privilege('session_replication_role', 'set')
			and (select array_agg(confrelid order by confrelid::regclass::text) =
					array['scenarios'::regclass::oid, 'users'::regclass::oid]
				from pg_constraint where conrelid = 'user_scenario_progress'::regclass and contype = 'f')
			-- A trigger of ours on INSERT (4), or on UPDATE (16) of any column.
			and not exists (select from pg_trigger
				where tgrelid = 'user_scenario_progress'::regclass and not tgisinternal
					and (tgtype & 4 > 0 or (tgtype & 16 > 0 and tgattr::text = ''))) as may`);
	return answer?.may ?? false;
}

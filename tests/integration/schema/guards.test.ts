import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ActorContext } from '#lib/server/context.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { unsaveScenario } from '#lib/server/progress/unsave-scenario.ts';
import { holdOpen, untilSomeoneWaits } from '../metrics/support.ts';
import { createWorld, type TestScenario, type TestUser, type World } from '../../support/world.ts';

let world: World;
let learner: TestUser;
let scenario: TestScenario;

beforeEach(async () => {
	world = await createWorld();
	learner = await world.createUser();
	scenario = await world.createScenario();
	await saveScenario(world.as(learner), { scenarioId: scenario.id });
});

it('has these triggers and no others, none of them BEFORE UPDATE on progress', async () => {
	const triggers = await world.db.execute<{ definition: string }>(sql`
		select pg_get_triggerdef(oid) as definition from pg_trigger
		where not tgisinternal order by 1`);
	expect(triggers.map(({ definition }) => definition.replaceAll('public.', ''))).toEqual([
		'CREATE TRIGGER audit_log_kept BEFORE DELETE OR UPDATE ON audit_log FOR EACH ROW EXECUTE FUNCTION keep_audit_log()',
		'CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_log()',
		'CREATE TRIGGER documents_added AFTER INSERT ON search.documents REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION search.follow_documents()',
		'CREATE TRIGGER documents_changed AFTER UPDATE ON search.documents REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION search.follow_documents()',
		'CREATE TRIGGER documents_deleted AFTER DELETE ON search.documents REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION search.follow_documents()',
		'CREATE TRIGGER documents_facets_added AFTER INSERT ON search.documents REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION search.follow_facets()',
		'CREATE TRIGGER documents_facets_changed AFTER UPDATE ON search.documents REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION search.follow_facets()',
		'CREATE TRIGGER documents_kept BEFORE INSERT ON search.documents FOR EACH ROW WHEN ((pg_trigger_depth() = 0)) EXECUTE FUNCTION search.keep_document()',
		'CREATE TRIGGER facet_sets_kept BEFORE INSERT ON search.facet_sets FOR EACH ROW WHEN ((pg_trigger_depth() = 0)) EXECUTE FUNCTION search.keep_facet_set()',
		'CREATE TRIGGER facets_kept BEFORE INSERT ON search.facets FOR EACH ROW WHEN ((pg_trigger_depth() = 0)) EXECUTE FUNCTION search.keep_facet()',
		'CREATE TRIGGER progress_deleted AFTER DELETE ON user_scenario_progress REFERENCING OLD TABLE AS deleted_progress FOR EACH STATEMENT EXECUTE FUNCTION account_for_deleted_progress()',
		'CREATE TRIGGER progress_key_fixed AFTER UPDATE OF user_id, scenario_id ON user_scenario_progress FOR EACH ROW EXECUTE FUNCTION refuse_key_change()',
		'CREATE TRIGGER progress_no_truncate BEFORE TRUNCATE ON user_scenario_progress FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()',
		'CREATE TRIGGER scenario_metadata_baseline_no_truncate BEFORE TRUNCATE ON scenario_metadata_baseline FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()',
		'CREATE TRIGGER scenario_metadata_no_truncate BEFORE TRUNCATE ON scenario_metadata FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()',
		'CREATE TRIGGER scenarios_no_truncate BEFORE TRUNCATE ON scenarios FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()',
		'CREATE TRIGGER scenarios_search_added AFTER INSERT ON scenarios REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION search.follow_new_scenarios()',
		'CREATE TRIGGER scenarios_search_changed AFTER UPDATE ON scenarios REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION search.follow_changed_scenarios()',
		'CREATE TRIGGER users_deleted AFTER DELETE ON users REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION remember_deleted_users()',
		'CREATE TRIGGER users_names_forgotten AFTER DELETE ON users REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION forget_actor_names()',
		'CREATE TRIGGER users_search_renamed AFTER UPDATE ON users REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION search.follow_renamed_users()',
		'CREATE TRIGGER words_kept BEFORE INSERT ON search.words FOR EACH ROW WHEN ((pg_trigger_depth() = 0)) EXECUTE FUNCTION search.keep_word()'
	]);
	// tgtype: 1 row, 2 before, 16 update. With such a one, `returning old` is stale after a wait.
	const [found] = await world.db.execute(sql`
		select count(*)::integer as before_update from pg_trigger
		where tgrelid = 'user_scenario_progress'::regclass and tgtype & 19 = 19`);
	expect(found).toEqual({ before_update: 0 });
});

/** Rates twice at once, the second waiting for the first, and says what the figures make of it. */
async function rateTwiceAtOnce(): Promise<number> {
	const rate = (rating: number) => (context: ActorContext) =>
		rateScenario(context, { scenarioId: scenario.id, rating });
	const context = world.as(learner);
	await markCompleted(context, { scenarioId: scenario.id, attemptId: randomUUID() });
	const commit = await holdOpen(context, rate(5));
	const second = rate(3)(context);
	await untilSomeoneWaits(world.db);
	await commit();
	await second;
	const [row] = await world.db.execute<{ count: number }>(
		sql`select ratings_count as count from scenario_metadata where scenario_id = ${scenario.id}`
	);
	return row?.count ?? 0;
}

it('counts one rating where a second one waited for the first', async () => {
	expect(await rateTwiceAtOnce()).toBe(1);
});

it('would count it twice with a trigger before updates of progress, however little that does', async () => {
	world.leaveBroken();
	await world.db.execute(sql`
		create function do_nothing() returns trigger language plpgsql as 'begin return new; end'`);
	try {
		await world.db.execute(sql`
			create trigger harmless before update on user_scenario_progress
			for each row execute function do_nothing()`);
		expect(await rateTwiceAtOnce()).toBe(2);
	} finally {
		await world.db.execute(sql`drop function do_nothing cascade`);
	}
});

it('keeps a row with its learner and its scenario', async () => {
	const other = await world.createScenario();
	for (const change of [
		sql`scenario_id = ${other.id}`,
		sql`user_id = ${(await world.createUser()).id}`
	]) {
		await expect(
			world.db.execute(sql`update user_scenario_progress set ${change}`)
		).rejects.toMatchObject({ cause: { code: 'RH002' } });
	}
	// The same key again is no change.
	await world.db.execute(sql`update user_scenario_progress set scenario_id = scenario_id`);
});

it.each(['scenarios', 'scenario_metadata', 'scenario_metadata_baseline', 'user_scenario_progress'])(
	'refuses TRUNCATE of %s, by whatever way',
	async (table) => {
		const name = sql.identifier(table);
		const plain = world.db.execute(sql`truncate ${name}`);
		// What foreign keys point at cannot be emptied alone in any case.
		const code = table === 'scenarios' ? '0A000' : 'RH003';
		await expect(plain).rejects.toMatchObject({ cause: { code } });
		const cascading = world.db.execute(sql`truncate ${name} cascade`);
		await expect(cascading).rejects.toMatchObject({ cause: { code: 'RH003' } });
		if (table === 'scenarios') {
			await expect(world.db.execute(sql`truncate users cascade`)).rejects.toMatchObject({
				cause: { code: 'RH003' }
			});
		}
	}
);

describe('a scenario whose figures are missing', () => {
	const run = { unsave: unsaveScenario, save: saveScenario };
	const actions: Record<string, (context: ActorContext, scenarioId: string) => Promise<unknown>> = {
		save: async (context, scenarioId) => {
			const other = await world.createUser();
			return run.save({ ...context, actor: other }, { scenarioId });
		},
		unsave: (context, scenarioId) => run.unsave(context, { scenarioId }),
		start: (context, scenarioId) => startAttempt(context, { scenarioId, language: null }),
		'mark completed': (context, scenarioId) =>
			markCompleted(context, { scenarioId, attemptId: randomUUID() }),
		rate: (context, scenarioId) => rateScenario(context, { scenarioId, rating: 3 }),
		'a deletion by hand': (_, scenarioId) =>
			world.db
				.execute(sql`delete from user_scenario_progress where scenario_id = ${scenarioId}`)
				.catch((error: unknown) => {
					throw (error as Error).cause;
				})
	};

	it.each(Object.keys(actions))('makes %s fail, and leaves nothing behind', async (name) => {
		world.leaveBroken();
		await markCompleted(world.as(learner), { scenarioId: scenario.id, attemptId: randomUUID() });
		await world.db.execute(sql`delete from scenario_metadata`);
		const rows = () => world.db.execute(sql`select * from user_scenario_progress`);
		const before = [...(await rows())];
		await expect(actions[name]?.(world.as(learner), scenario.id)).rejects.toMatchObject({
			code: 'RH001',
			message: `scenario ${scenario.id} has no metadata row`
		});
		expect([...(await rows())]).toEqual(before);
		expect([...(await world.db.execute(sql`select from scenario_metadata`))]).toEqual([]);
	});
});

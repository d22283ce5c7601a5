import { sql } from 'drizzle-orm';
import type { Database } from '#lib/server/db/client.ts';

const columns = {
	/** A scenario, its figures, and everybody's rows on it. */
	scenario: (id: string) => sql`
		(select jsonb_agg(s) from scenarios s where id = ${id}) as scenario,
		(select jsonb_agg(r order by id) from reports r where scenario_id = ${id}) as reports,
		(select jsonb_agg(a order by id) from audit_log a where object_id = ${id}) as log,
		(select jsonb_agg(u) from users u where id::text = ${id}) as person,
		(select jsonb_agg(m) from scenario_metadata m where scenario_id = ${id}) as figures,
		(select jsonb_agg(p order by user_id) from user_scenario_progress p where scenario_id = ${id})
			as progress`,
	/** Somebody, and all that is theirs. */
	person: (id: string) => sql`
		(select jsonb_agg(u) from users u where id = ${id}) as person,
		(select jsonb_agg(a order by id) from accounts a where user_id = ${id}) as accounts,
		(select jsonb_agg(s.id order by id) from sessions s where user_id = ${id}) as sessions,
		(select jsonb_agg(s order by id) from scenarios s where created_by_user_id = ${id}) as written,
		(select jsonb_agg(p order by scenario_id) from user_scenario_progress p where user_id = ${id})
			as rehearsed`,
	/** How many there are of what anybody may make. */
	everything: () => sql`
		(select count(*) from users) as users,
		(select count(*) from scenarios) as scenarios,
		(select count(*) from sessions) as sessions,
		(select count(*) from user_scenario_progress) as progress,
		(select count(*) from reports where closed_at is not null) as dismissed,
		(select count(*) from audit_log) as log,
		(select count(*) from metrics_checks where kind <> 'nightly') as checks`
};

async function read(db: Database, what: ReturnType<typeof columns.everything>) {
	const [row] = await db.execute(sql`select ${what}`);
	return row;
}

/** What is stored, to be compared with what is stored later. */
export const stateOfScenario = (db: Database, id: string) => read(db, columns.scenario(id));
export const stateOfPerson = (db: Database, id: string) => read(db, columns.person(id));
export const stateOfAll = (db: Database) => read(db, columns.everything());

import type postgres from 'postgres';

/** Schemas that migrations made, or that were there for them. */
const own = `nspname !~ '^pg_' and nspname <> 'information_schema'`;

/**
 * Everything that a database's catalogue says of its schema, a line each, in an order of its own: what
 * migrations have made is the same when these are. With it, which of them were applied.
 */
export async function schemaOf(client: postgres.Sql): Promise<string[]> {
	const rows = await client.unsafe<{ line: string }[]>(`
		with own as (select oid, nspname from pg_namespace where ${own})
		select 'schema ' || nspname as line from own
		union all
		select concat_ws(' ', 'relation', c.oid::regclass, relkind, relpersistence, reloptions, relacl)
		from pg_class c join own on own.oid = relnamespace
		union all
		select concat_ws(' ', 'column', attrelid::regclass, attnum, attname,
			format_type(atttypid, atttypmod), attnotnull, attgenerated, attidentity,
			attcollation::regcollation, pg_get_expr(adbin, adrelid))
		from pg_attribute join pg_class c on c.oid = attrelid join own on own.oid = relnamespace
			left join pg_attrdef on adrelid = attrelid and adnum = attnum
		where attnum > 0 and not attisdropped
		union all
		select concat_ws(' ', 'constraint', conrelid::regclass, conname, convalidated,
			pg_get_constraintdef(k.oid))
		from pg_constraint k join own on own.oid = connamespace
		union all
		select concat_ws(' ', 'index', indisvalid, pg_get_indexdef(indexrelid))
		from pg_index join pg_class c on c.oid = indexrelid join own on own.oid = relnamespace
		union all
		select concat_ws(' ', 'trigger', tgenabled, pg_get_triggerdef(t.oid))
		from pg_trigger t join pg_class c on c.oid = tgrelid join own on own.oid = relnamespace
		where not tgisinternal
		union all
		select concat_ws(' ', 'function', pg_get_functiondef(p.oid), proacl)
		from pg_proc p join own on own.oid = pronamespace where prokind in ('f', 'p')
		union all
		select concat_ws(' ', 'type', t.oid::regtype, typtype, string_agg(enumlabel, ',' order by enumsortorder))
		from pg_type t join own on own.oid = typnamespace left join pg_enum on enumtypid = t.oid
		where typtype in ('e', 'd') group by t.oid
		union all
		select concat_ws(' ', 'statistics', pg_get_statisticsobjdef(s.oid))
		from pg_statistic_ext s join own on own.oid = stxnamespace
		union all
		select concat_ws(' ', 'text search', cfgname) from pg_ts_config join own on own.oid = cfgnamespace
		union all
		select concat_ws(' ', 'applied', hash, created_at) from drizzle.__drizzle_migrations
		order by line`);
	return rows.map(({ line }) => line);
}

/** What statements may count on, as far as the catalogue knows. */
export interface Promises {
	/** What they may name: columns with their types, labels, functions, what is unique. */
	named: string[];
	/** Columns that an insert cannot leave out, by table. */
	mustBeGiven: { table: string; column: string }[];
}

/** Reads what statements may count on in a database. */
export async function promisesOf(client: postgres.Sql): Promise<Promises> {
	const named = await client.unsafe<{ line: string }[]>(`
		with own as (select oid from pg_namespace where ${own})
		select concat_ws(' ', attrelid::regclass, attname, format_type(atttypid, atttypmod)) as line
		from pg_attribute join pg_class c on c.oid = attrelid join own on own.oid = relnamespace
		where relkind in ('r', 'p', 'v', 'm') and attnum > 0 and not attisdropped
		union all
		select concat_ws(' ', enumtypid::regtype, enumlabel)
		from pg_enum join pg_type t on t.oid = enumtypid join own on own.oid = typnamespace
		union all
		select concat_ws(' ', p.oid::regprocedure, prorettype::regtype)
		from pg_proc p join own on own.oid = pronamespace where prorettype <> 'trigger'::regtype
		union all
		select concat_ws(' ', 'unique', indrelid::regclass, (
				select string_agg(pg_get_indexdef(indexrelid, place, true), ', ' order by place)
				from generate_series(1, indnkeyatts) as place
			), pg_get_expr(indpred, indrelid))
		from pg_index join pg_class c on c.oid = indrelid join own on own.oid = relnamespace
		where indisunique
		order by line`);
	const mustBeGiven = await client.unsafe<Promises['mustBeGiven']>(`
		with own as (select oid from pg_namespace where ${own})
		select attrelid::regclass as table, attname as column
		from pg_attribute join pg_class c on c.oid = attrelid join own on own.oid = relnamespace
		where relkind in ('r', 'p') and attnum > 0 and not attisdropped
			and attnotnull and not atthasdef and attidentity = ''`);
	return { named: named.map(({ line }) => line), mustBeGiven: [...mustBeGiven] };
}

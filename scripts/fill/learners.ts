import { like } from 'drizzle-orm';
import type postgres from 'postgres';
import type { Database } from '#lib/server/db/client.ts';
import { users } from '#lib/server/db/schema/users.ts';
import { SetupError } from '#lib/server/setup-error.ts';
import { english } from './tongues/english.ts';
import { french } from './tongues/french.ts';
import { japanese } from './tongues/japanese.ts';
import { spanish } from './tongues/spanish.ts';
import { rowsByLearner, type Size } from './size.ts';

/** The domain that no mail can ever reach (RFC 2606); what tells filled learners from real ones. */
export const fillMailDomain = 'fill.invalid';

/** Whom one can sign in as. */
export const knownEmail = `learner@${fillMailDomain}`;

/** @throws {SetupError} when this database was filled before */
export async function refuseSecondFill(db: Database): Promise<void> {
	const filled = await db
		.select({ id: users.id })
		.from(users)
		.where(like(users.email, `%@${fillMailDomain}`))
		.limit(1);
	if (filled.length > 0) throw new SetupError('This database was filled before.');
}

const names = [english, spanish, french, english, japanese].flatMap((tongue) =>
	tongue.firstNames.flatMap((first) =>
		(tongue.lastNames[0] ?? []).map((last) => {
			const middle = tongue.lastNames.slice(1).map((parts, place) => {
				const at = (first.length * 7 + last.length * 3 + last.charCodeAt(0) + place) % parts.length;
				return parts[at] ?? '';
			});
			return `${first}${tongue.gap}${last}${middle.join('')}`;
		})
	)
);

/**
 * Writes made-up learners, and lays them down in `fill_learners` with how many rows each is to have,
 * and in `fill_authors` those who write. One of them, with a good part of both, is known by name.
 *
 * @param passwordHash of the known one
 * @returns how many of them write
 */
export async function insertLearners(
	client: postgres.TransactionSql,
	{
		size,
		seed,
		until,
		passwordHash
	}: { size: Size; seed: number; until: string; passwordHash: string }
): Promise<number> {
	const rows = rowsByLearner(size);
	const authors = Math.max(5, Math.round(size.learners / 25));
	const known = Math.floor(size.learners / 70);
	// Version and variant as those of a random one; a rank in activity says nothing of when they came.
	await client`
		create temporary table fill_learners on commit drop as
		select (place - 1)::integer as number, rows,
			overlay(overlay(md5(${`${seed} learner `}::text || place) placing '4' from 13) placing 'a' from 17)::uuid as id,
			${until}::timestamptz - interval '1 hour' - interval '730 days' * chance ^ 1.4 as joined,
			sum(rows) over (order by place) - rows as first_row
		from unnest(${rows}::integer[]) with ordinality as given(rows, place),
			lateral (select (hashint8extended(place, ${seed}) & 65535) / 65536.0::double precision as chance) as drawn`;
	await client`create unique index on fill_learners (number)`;
	await client`
		insert into users (id, name, email, practice_languages, cefr_level, created_at, updated_at)
		select id, (${names}::text[])[1 + (hashint8extended(number, ${seed + 1}) & 1048575) % ${names.length}::integer],
			case when number = ${known} then ${knownEmail} else 'learner-' || number || ${`@${fillMailDomain}`} end,
			case when number = ${known} then '{ja,es}' when number % 3 = 0 then '{en}' when number % 5 = 0 then '{es,fr}' else '{}' end::text[],
			case when number = ${known} then 'B1' when number % 4 = 0 then 'A2' end, joined, joined
		from fill_learners order by joined`;
	await client`
		insert into accounts (user_id, account_id, provider_id, password)
		select id, id, 'credential', ${passwordHash} from fill_learners where number = ${known}`;
	// Who writes is not who practises most: every so-many-th, but for the known one.
	await client`
		create temporary table fill_authors on commit drop as
		select rank, id from generate_series(0, ${authors - 1}::integer) as rank
			join fill_learners on number = case when rank = ${Math.min(40, authors - 1)} then ${known}
				else 1 + rank * ${Math.floor((size.learners - 2) / authors)} end`;
	await client`create unique index on fill_authors (rank)`;
	await client`analyze fill_learners`;
	return authors;
}

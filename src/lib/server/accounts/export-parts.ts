import { getTableColumns } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import {
	accounts,
	emailLinks,
	reports,
	scenarios,
	sessions,
	userScenarioProgress,
	users
} from '../db/schema/index.ts';

/** One part of what is kept about a learner: a table, of which some rows are theirs. */
export interface ExportPart {
	name: ExportPartName;
	table: PgTable;
	/** Whose a row is. */
	owner: PgColumn;
	/** Tells a learner's rows apart. */
	key: PgColumn;
	/** Columns that nobody gets to see, each with the reason. */
	withheld: Record<string, string>;
}

export const exportPartNames = [
	'account',
	'ways',
	'sessions',
	'links',
	'progress',
	'scenarios',
	'reports'
] as const;
export type ExportPartName = (typeof exportPartNames)[number];

const secret = 'opens the account';

/** Everything about a learner. A test holds it against the database's own list of tables. */
export const exportParts: readonly ExportPart[] = [
	{ name: 'account', table: users, owner: users.id, key: users.id, withheld: {} },
	{
		name: 'ways',
		table: accounts,
		owner: accounts.userId,
		key: accounts.id,
		withheld: { password: secret, accessToken: secret, refreshToken: secret, idToken: secret }
	},
	{
		name: 'sessions',
		table: sessions,
		owner: sessions.userId,
		key: sessions.id,
		withheld: { token: secret }
	},
	{
		name: 'links',
		table: emailLinks,
		owner: emailLinks.userId,
		key: emailLinks.tokenHash,
		withheld: { tokenHash: secret }
	},
	{
		name: 'progress',
		table: userScenarioProgress,
		owner: userScenarioProgress.userId,
		key: userScenarioProgress.scenarioId,
		withheld: {}
	},
	{
		name: 'scenarios',
		table: scenarios,
		owner: scenarios.createdByUserId,
		key: scenarios.id,
		withheld: { searchVector: 'computed from the rest, for search alone' }
	},
	{
		name: 'reports',
		table: reports,
		owner: reports.reporterId,
		key: reports.id,
		withheld: { closedById: 'which admin decided is told to admins alone' }
	}
];

/** The columns of a part that go into the export, by name. */
export const exportedColumns = ({ table, withheld }: ExportPart): Record<string, PgColumn> =>
	Object.fromEntries(
		Object.entries(getTableColumns(table)).filter(([name]) => !Object.hasOwn(withheld, name))
	);

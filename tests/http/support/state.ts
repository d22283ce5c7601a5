import { and, count, eq, getTableColumns, isNotNull } from 'drizzle-orm';
import {
	accounts,
	auditLog,
	metricsChecks,
	reports,
	scenarios,
	sessions,
	userScenarioProgress,
	users
} from '#lib/server/db/schema/index.ts';
import { onAppDatabase } from '#tests/support/app-under-test.ts';

type Row<Table extends { $inferSelect: unknown }> = Table['$inferSelect'];

/** Every learner's row on a scenario. */
export const progressOn = (scenarioId: string): Promise<Row<typeof userScenarioProgress>[]> =>
	onAppDatabase((db) =>
		db.select().from(userScenarioProgress).where(eq(userScenarioProgress.scenarioId, scenarioId))
	);

/** Everything that somebody wrote. */
export const scenariosBy = (email: string): Promise<Row<typeof scenarios>[]> =>
	onAppDatabase((db) =>
		db
			.select(getTableColumns(scenarios))
			.from(scenarios)
			.innerJoin(users, and(eq(users.id, scenarios.createdByUserId), eq(users.email, email)))
	);

export const scenarioWith = (id: string): Promise<Row<typeof scenarios> | undefined> =>
	onAppDatabase(async (db) => (await db.select().from(scenarios).where(eq(scenarios.id, id)))[0]);

export const usersWith = (email: string): Promise<Row<typeof users>[]> =>
	onAppDatabase((db) => db.select().from(users).where(eq(users.email, email)));

/** How many browsers are signed in as somebody. */
export const sessionsOf = (email: string): Promise<number> =>
	onAppDatabase(async (db) => {
		const [found] = await db
			.select({ count: count() })
			.from(sessions)
			.innerJoin(users, and(eq(users.id, sessions.userId), eq(users.email, email)));
		return found?.count ?? 0;
	});

/** Checks that an admin asked for, oldest first. */
export const checksAskedFor = (): Promise<Row<typeof metricsChecks>[]> =>
	onAppDatabase((db) =>
		db
			.select()
			.from(metricsChecks)
			.where(eq(metricsChecks.kind, 'operator'))
			.orderBy(metricsChecks.startedAt)
	);

/** The ids of checks that the log says somebody began. */
export const checksWrittenDown = (email: string): Promise<string[]> =>
	onAppDatabase(async (db) =>
		(
			await db
				.select({ id: auditLog.objectId })
				.from(auditLog)
				.innerJoin(users, and(eq(users.id, auditLog.actorId), eq(users.email, email)))
				.where(eq(auditLog.act, 'check'))
		).map(({ id }) => id)
	);

/** The ways in which somebody can sign in. */
export const waysOf = (email: string): Promise<string[]> =>
	onAppDatabase(async (db) => {
		const found = await db
			.select({ providerId: accounts.providerId })
			.from(accounts)
			.innerJoin(users, and(eq(users.id, accounts.userId), eq(users.email, email)));
		return found.map(({ providerId }) => providerId);
	});

/** Links somebody's account to a provider; says the link's id. */
export const linkProvider = (email: string): Promise<string> =>
	onAppDatabase(async (db) => {
		const [user] = await db.select({ id: users.id }).from(users).where(eq(users.email, email));
		const [link] = await db
			.insert(accounts)
			.values({ userId: user?.id ?? '', providerId: 'oidc:https://login.test', accountId: email })
			.returning({ id: accounts.id });
		return link?.id ?? '';
	});

/** What was reported of a scenario, oldest first. */
export const reportsOn = (scenarioId: string): Promise<Row<typeof reports>[]> =>
	onAppDatabase((db) =>
		db.select().from(reports).where(eq(reports.scenarioId, scenarioId)).orderBy(reports.createdAt)
	);

/** What admins did about something, oldest first. */
export const actsOn = (objectId: string): Promise<string[]> =>
	onAppDatabase(async (db) =>
		(
			await db
				.select({ act: auditLog.act })
				.from(auditLog)
				.where(and(eq(auditLog.objectId, objectId), isNotNull(auditLog.actorId)))
				.orderBy(auditLog.at)
		).map(({ act }) => act)
	);

import { randomUUID } from 'node:crypto';
import { asc } from 'drizzle-orm';
import type { AdminContext, Context } from '#lib/server/context.ts';
import { auditLog, reports } from '#lib/server/db/schema/index.ts';
import { reportScenario } from '#lib/server/moderation/report-scenario.ts';
import type { World } from '#tests/support/world.ts';

/** Somebody new who is an admin. */
export async function newAdmin(world: World, name = 'Grace'): Promise<AdminContext> {
	const { id } = await world.createUser({ name, isAdmin: true });
	return { db: world.db, actor: { id, name, isAdmin: true } };
}

/** Reports a scenario; says the report's id. */
export async function report(
	context: Context,
	scenarioId: string,
	changes: Partial<Parameters<typeof reportScenario>[1]> = {}
): Promise<string> {
	const reportId = randomUUID();
	const input = { reportId, scenarioId, reason: 'spam', text: '', ...changes } as const;
	await reportScenario(context, input);
	return input.reportId;
}

export const logOf = ({ db }: World) => db.select().from(auditLog).orderBy(asc(auditLog.at));

export const reportsIn = ({ db }: World) => db.select().from(reports).orderBy(reports.createdAt);

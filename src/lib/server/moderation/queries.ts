import { isNotNull, isNull } from 'drizzle-orm';
import type { AdminContext } from '../context.ts';
import { reports, scenarios } from '../db/schema/index.ts';

/** How much there is for admins to look at. */
export async function countWork({
	db
}: AdminContext): Promise<{ openReports: number; heldBack: number }> {
	return {
		openReports: await db.$count(reports, isNull(reports.closedAt)),
		heldBack: await db.$count(scenarios, isNotNull(scenarios.heldBackAt))
	};
}

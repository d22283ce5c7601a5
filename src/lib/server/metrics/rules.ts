/** From this hour on, UTC, the check of a night is due: few are awake then, wherever they are. */
const checkHour = 3;

/**
 * The night that an instant belongs to, as a date in UTC: it begins at three and ends at the next
 * three, so that a check which was missed is made up for whenever the app is there again.
 */
export function nightOf(now: Date): string {
	return new Date(now.getTime() - checkHour * 3_600_000).toISOString().slice(0, 10);
}

/**
 * Whether a night's check is to be made now.
 *
 * @param now by the database's clock, which all processes share
 * @param lastNight the latest night whose check came to an end; null when none has
 */
export function isCheckDue(now: Date, lastNight: string | null): boolean {
	return lastNight === null || lastNight < nightOf(now);
}

/** What is known of a check: of one that has not finished, only whether somebody is at it. */
export interface CheckRecord {
	finishedAt: Date | null;
	failure: string | null;
	differenceCount: number | null;
	isUnderWay: boolean;
}

export type CheckStatus = 'under-way' | 'agrees' | 'differs' | 'failed' | 'broken-off';

/** What became of a check. Broken off: its process ended before it did. */
export function statusOf(check: CheckRecord): CheckStatus {
	if (check.finishedAt === null) return check.isUnderWay ? 'under-way' : 'broken-off';
	if (check.failure !== null) return 'failed';
	return check.differenceCount === 0 ? 'agrees' : 'differs';
}

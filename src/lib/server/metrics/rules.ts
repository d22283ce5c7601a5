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

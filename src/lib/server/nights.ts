/** From this hour on, UTC, what is done once a night is due: few are awake then, wherever they are. */
const hour = 3;

/**
 * The night that an instant belongs to, as a date in UTC: it begins at three and ends at the next
 * three, so that what was missed is made up for whenever the app is there again.
 */
export function nightOf(now: Date): string {
	return new Date(now.getTime() - hour * 3_600_000).toISOString().slice(0, 10);
}

/**
 * The night of what is done once a night, if it is to be done now; null where it has been done.
 *
 * @param now by the database's clock, which all processes share
 * @param lastNight the latest night of which it was done; null when it never was
 */
export function nightDue(now: Date, lastNight: string | null): string | null {
	const night = nightOf(now);
	return lastNight === null || lastNight < night ? night : null;
}

import { formatNumber } from '#lib/format.ts';
import { m } from '#lib/paraglide/messages.js';

/** A filter's value for those who listen: "Food, 12 scenarios". */
export const spokenCount = (name: string, count: number): string =>
	count === 0
		? m.browse_counted_none({ name })
		: m.browse_counted({ name, count, amount: formatNumber(count) });

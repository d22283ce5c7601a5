import { formatNumber } from '#lib/format.ts';
import { m } from '#lib/paraglide/messages.js';

const figures: Record<string, () => string> = {
	amount_saved_count: m.admin_figure_saves,
	total_times_used: m.admin_figure_completions,
	total_attempts: m.admin_figure_attempts,
	ratings_count: m.admin_figure_ratings,
	rating_sum: m.admin_figure_rating_sum,
	rating_square_sum: m.admin_figure_rating_square_sum,
	timed_completions: m.admin_figure_timed_completions,
	completed_time_seconds: m.admin_figure_completed_time,
	is_listed: m.admin_figure_is_listed,
	scenario_metadata: m.admin_figure_row,
	scenario_metadata_baseline: m.admin_figure_baseline_row
};

/** A column, or the table in which a row is missing, in plain words. */
export const figureWords = (column: string): string => figures[column]?.() ?? column;

/** What stands, or should stand, in a column. */
export function valueWords(column: string, value: number | boolean | null): string {
	if (value === null) return m.admin_value_missing();
	if (typeof value === 'number') return formatNumber(value);
	if (column === 'is_listed') return value ? m.admin_value_yes() : m.admin_value_no();
	return m.admin_value_there();
}

/** By how much a figure is off, with its sign; nothing for what is no number. */
export const amountWords = (amount: number | null): string =>
	amount === null ? '' : `${amount > 0 ? '+' : ''}${formatNumber(amount)}`;

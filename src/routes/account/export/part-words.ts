import { m } from '#lib/paraglide/messages.js';

/** What each part of the export holds. */
export const partWords = () => ({
	account: m.access_export_account(),
	ways: m.access_export_ways(),
	sessions: m.access_export_sessions(),
	links: m.access_export_links(),
	progress: m.access_export_progress(),
	scenarios: m.access_export_scenarios(),
	reports: m.access_export_reports()
});

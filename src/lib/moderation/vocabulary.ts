/** Why somebody reports a scenario. */
export const reportReasons = [
	'hateful',
	'harmful',
	'sexual',
	'personal',
	'copied',
	'misleading',
	'spam',
	'other'
] as const;
export type ReportReason = (typeof reportReasons)[number];

/** What became of a report. */
export const reportOutcomes = ['dismissed', 'unlisted'] as const;
export type ReportOutcome = (typeof reportOutcomes)[number];

/** Those among all people whom an admin may want to see by themselves. */
export const peopleKinds = ['admins', 'disabled', 'guests'] as const;
export type PeopleKind = (typeof peopleKinds)[number];

/** What admins do, as the log names it; the first two only by a command on the machine. */
export const adminActs = [
	'grant-admin',
	'revoke-admin',
	'disable',
	'enable',
	'sign-out',
	'unlist',
	'lift',
	'dismiss',
	'check'
] as const;
export type AdminAct = (typeof adminActs)[number];

/** What an act is about; a check, of all figures. */
export const auditedKinds = ['user', 'scenario', 'check'] as const;
export type AuditedKind = (typeof auditedKinds)[number];

/** Letters that a reporter may write, and an admin as a reason. */
export const longestReport = 1_000;
export const longestReason = 500;

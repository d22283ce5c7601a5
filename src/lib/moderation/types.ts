import type { ScenarioStatus } from '../scenarios/types.ts';
import type { ScenarioVisibility } from '../scenarios/vocabulary.ts';
import type { AdminAct, AuditedKind, ReportOutcome, ReportReason } from './vocabulary.ts';

// What the admins' pages show. Instants are ISO 8601. A title of null is not theirs to read.

export interface ReportEntry {
	id: string;
	reason: ReportReason;
	text: string;
	createdAt: string;
	closedAt: string | null;
	outcome: ReportOutcome | null;
	/** Reports of the same scenario that are open, this one included. */
	openCount: number;
	/** Null for who was not signed in, and for who has left. */
	reporter: { id: string; name: string; isGuest: boolean } | null;
	scenario: { id: string; title: string | null; textLanguage: string; isHeldBack: boolean };
}

export interface PersonEntry {
	id: string;
	name: string;
	/** Null: a guest. */
	email: string | null;
	createdAt: string;
	isAdmin: boolean;
	disabledAt: string | null;
}

export interface PersonDetail extends PersonEntry {
	disabledReason: string | null;
	/** Browsers that are signed in. */
	sessions: number;
	/** Scenarios of theirs in the lists. */
	listed: number;
	/** Open reports of scenarios of theirs. */
	openReports: number;
}

export interface HeldBackEntry {
	id: string;
	title: string | null;
	textLanguage: string;
	author: { id: string; name: string } | null;
	heldBackAt: string;
	reason: string;
}

export interface ModeratedScenario {
	id: string;
	title: string | null;
	textLanguage: string;
	author: { id: string; name: string } | null;
	visibility: ScenarioVisibility;
	status: ScenarioStatus;
	openReports: number;
	/** Null unless an admin keeps it out of the lists. */
	heldBack: { at: string; reason: string; becomesPublic: boolean } | null;
}

export interface AuditEntry {
	id: string;
	at: string;
	/** Null for a command on the machine; a name of null: gone since. */
	actor: { id: string; name: string | null } | null;
	act: AdminAct;
	object: { kind: AuditedKind; id: string; name: string | null; textLanguage: string | null };
	reason: string | null;
	reportCount: number;
}

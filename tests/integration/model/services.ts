import { deleteAccount } from '#lib/server/accounts/delete-account.ts';
import { mergeGuest } from '#lib/server/accounts/guests/merge-guest.ts';
import { archiveProgress } from '#lib/server/archive/archive-progress.ts';
import { restoreProgress } from '#lib/server/archive/restore-progress.ts';
import { repairMetrics } from '#lib/server/metrics/repair.ts';
import { findDifferences } from '#lib/server/metrics/verify.ts';
import { abandonAttempt } from '#lib/server/progress/abandon-attempt.ts';
import { completeAttempt } from '#lib/server/progress/complete-attempt.ts';
import { keepAttempt } from '#lib/server/progress/keep-attempt.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { reflectOnScenario } from '#lib/server/progress/reflect-on-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { unsaveScenario } from '#lib/server/progress/unsave-scenario.ts';
import { writeNotes } from '#lib/server/progress/write-notes.ts';
import { createScenario } from '#lib/server/scenarios/create-scenario.ts';
import { deleteScenario } from '#lib/server/scenarios/delete-scenario.ts';
import { publishScenario } from '#lib/server/scenarios/publish-scenario.ts';
import { unpublishScenario } from '#lib/server/scenarios/unpublish-scenario.ts';

/** What is tested: the product's own services, or broken ones in their place. */
export const services = {
	save: saveScenario,
	unsave: unsaveScenario,
	start: startAttempt,
	keep: keepAttempt,
	complete: completeAttempt,
	markCompleted,
	abandon: abandonAttempt,
	reflect: reflectOnScenario,
	rate: rateScenario,
	notes: writeNotes,
	create: createScenario,
	publish: publishScenario,
	unpublish: unpublishScenario,
	deleteScenario,
	deleteAccount,
	mergeGuest,
	archive: archiveProgress,
	restore: restoreProgress,
	verify: findDifferences,
	repair: repairMetrics
};

export type Services = typeof services;

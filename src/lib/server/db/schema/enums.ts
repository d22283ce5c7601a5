import { pgEnum } from 'drizzle-orm/pg-core';
import {
	attemptOutcomes,
	scenarioDifficulties,
	scenarioRoles,
	scenarioVisibilities
} from '../../../scenarios/vocabulary.ts';

export const scenarioRoleEnum = pgEnum('scenario_role', scenarioRoles);
export const scenarioDifficultyEnum = pgEnum('scenario_difficulty', scenarioDifficulties);
export const scenarioVisibilityEnum = pgEnum('scenario_visibility', scenarioVisibilities);
export const attemptOutcomeEnum = pgEnum('attempt_outcome', attemptOutcomes);
/** Why the figures were checked: it was night, or an operator asked. */
export const metricsCheckKindEnum = pgEnum('metrics_check_kind', ['nightly', 'operator']);
/** What following a link from a mail does. */
export const emailLinkKindEnum = pgEnum('email_link_kind', ['reset', 'verify', 'change']);

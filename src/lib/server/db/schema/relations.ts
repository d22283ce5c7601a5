import { relations } from 'drizzle-orm';
import { accounts } from './accounts.ts';
import { scenarioMetadata } from './scenario-metadata.ts';
import { scenarios } from './scenarios.ts';
import { sessions } from './sessions.ts';
import { userScenarioProgress } from './user-scenario-progress.ts';
import { users } from './users.ts';

export const scenariosRelations = relations(scenarios, ({ one, many }) => ({
	author: one(users, { fields: [scenarios.createdByUserId], references: [users.id] }),
	metadata: one(scenarioMetadata),
	progress: many(userScenarioProgress)
}));

export const scenarioMetadataRelations = relations(scenarioMetadata, ({ one }) => ({
	scenario: one(scenarios, { fields: [scenarioMetadata.scenarioId], references: [scenarios.id] })
}));

export const userScenarioProgressRelations = relations(userScenarioProgress, ({ one }) => ({
	scenario: one(scenarios, {
		fields: [userScenarioProgress.scenarioId],
		references: [scenarios.id]
	}),
	user: one(users, { fields: [userScenarioProgress.userId], references: [users.id] })
}));

/** The accounts library reads a session and a learner's ways to sign in along these. */
export const usersRelations = relations(users, ({ many }) => ({
	accounts: many(accounts),
	sessions: many(sessions)
}));

export const accountsRelations = relations(accounts, ({ one }) => ({
	users: one(users, { fields: [accounts.userId], references: [users.id] })
}));

export const sessionsRelations = relations(sessions, ({ one }) => ({
	users: one(users, { fields: [sessions.userId], references: [users.id] })
}));

import { relations } from 'drizzle-orm';
import { scenarioMetadata } from './scenario-metadata.ts';
import { scenarios } from './scenarios.ts';
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

import { sql } from 'drizzle-orm';
import { DomainError } from '#lib/server/errors.ts';
import { findProgress } from '#lib/server/progress/queries.ts';
import { type Services, services } from './services.ts';

/** Services that are wrong in one way each. */
export const brokenServices: [string, Partial<Services>][] = [
	[
		'a save that counts again when it is repeated',
		{
			save: async (context, input) => {
				const result = await services.save(context, input);
				if (!result.changed) {
					await context.db.execute(sql`
							update scenario_metadata set amount_saved_count = amount_saved_count + 1
							where scenario_id = ${input.scenarioId}`);
				}
				return result;
			}
		}
	],
	[
		'an unsave that makes a row',
		{
			unsave: async (context, input) => {
				const result = await services.unsave(context, input);
				await context.db.execute(sql`
						insert into user_scenario_progress (user_id, scenario_id, created_at, updated_at)
						select id, ${input.scenarioId}, ${context.now?.toISOString()}, ${context.now?.toISOString()}
						from users where id = ${context.actor.id}
						on conflict do nothing`);
				return result;
			}
		}
	],
	[
		'a completion that takes the id of a run that is over',
		{
			complete: async (context, input) => {
				try {
					return await services.complete(context, input);
				} catch (error) {
					const open = await findProgress(context, input.scenarioId);
					const isOver = error instanceof DomainError && error.code === 'attempt-over';
					if (!isOver || !open?.openAttemptId) throw error;
					return services.complete(context, { ...input, attemptId: open.openAttemptId });
				}
			}
		}
	]
];

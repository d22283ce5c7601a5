// Plays a few hundred learners' worth of believable activity over the last thirty days, through the
// services that the pages call, for trying the product out.
import { count, like, not } from 'drizzle-orm';
import type { Database } from '#lib/server/db/client.ts';
import { scenarios } from '#lib/server/db/schema/scenarios.ts';
import { users } from '#lib/server/db/schema/users.ts';
import { findDifferences } from '#lib/server/metrics/verify.ts';
import { isListed } from '#lib/server/scenarios/visibility.ts';
import { SetupError } from '#lib/server/setup-error.ts';
import { demoMailDomain, makeUpLearners } from './demo/people.ts';
import { type DemoScenario, visit, wish } from './demo/play.ts';
import { type Chance, chanceOf } from './demo/random.ts';
import { runCommand } from './support/run-command.ts';

const learnersCount = 300;
const days = 30;
const dayMilliseconds = 86_400_000;

await runCommand('db:demo', async (db) => {
	const isDemo = like(users.email, `%@${demoMailDomain}`);
	const [demo] = await db.select({ count: count() }).from(users).where(isDemo);
	if (demo && demo.count > 0) return console.log('The demo is in this database already.');
	const [real] = await db.select({ count: count() }).from(users).where(not(isDemo));
	if (real && real.count > 0 && !process.argv.includes('--yes')) {
		throw new SetupError(
			`This database has ${real.count} real learners, whose lists the demo would change. Add --yes to play it all the same.`
		);
	}

	const chance = chanceOf(2026);
	const stage = await listStage(db, chance);
	if (stage.length === 0)
		throw new SetupError('There is no scenario to play: run npm run db:seed first.');
	const actions = await play(db, stage, chance);
	const differences = await findDifferences(db);
	console.log(
		`${learnersCount} learners, ${actions} actions, ${differences.length} differences in the figures.`
	);
	if (differences.length > 0) process.exitCode = 1;
});

/** The public scenarios, each with a made-up appeal and draw. */
async function listStage(db: Database, chance: Chance): Promise<DemoScenario[]> {
	const rows = await db.select().from(scenarios).where(isListed()).orderBy(scenarios.id);
	return rows.map((scenario) => ({
		id: scenario.id,
		difficultyRating: scenario.difficultyRating ?? 4,
		targetLanguages: scenario.targetLanguages,
		objectives: scenario.learningObjectives?.length ?? 0,
		seconds: scenario.estimatedDurationSeconds ?? 600,
		appeal: chance.around(4, 0.7),
		draw: 1 / (0.15 + chance.unit())
	}));
}

/** Plays day by day, oldest first, so that every instant follows the one before. */
async function play(db: Database, stage: DemoScenario[], chance: Chance): Promise<number> {
	const learners = makeUpLearners(learnersCount, chance);
	const rows = await db
		.insert(users)
		.values(learners.map(({ name, email }) => ({ name, email })))
		.returning({ id: users.id, name: users.name, isAdmin: users.isAdmin });
	const firstDay = Date.now() - days * dayMilliseconds;
	let actions = 0;
	for (let day = 0; day < days - 1; day += 1) {
		for (const [index, learner] of learners.entries()) {
			const actor = rows[index];
			if (!actor || !chance.happens(0.03 + learner.keenness * 0.4)) continue;
			const now = new Date(firstDay + (day + chance.unit()) * dayMilliseconds);
			const scenario = chance.pickWeighted(stage, (one) => wish(learner, one));
			actions += await visit({ db, actor, now }, learner, scenario, chance);
		}
	}
	return actions;
}

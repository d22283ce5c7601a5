import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import * as schema from '#lib/server/db/schema/index.ts';
import type { World } from '#tests/support/world.ts';

/** Texts that a format of lines and tabs may trip over. */
const texts = [
	'',
	' ',
	'\\.',
	'\\N',
	'\\\\.\n\\.\n',
	'NULL',
	`it's "quoted", $1, %s`,
	'back\\slash \\n \\t \\\\',
	'tab\there,\vvertical,\fform,\bback',
	'line\nline\r\nline\rend\n',
	'\u0001\u001f\u007f\u0085\u2028\u2029\ufeff',
	'👩‍👩‍👧‍👦 e\u0301 עִבְרִית العربية 中文 \u{10ffff}',
	'{"table":"users"}',
	'x'.repeat(20_000)
];

/** Doubles of which a bit is soon lost. */
const scores = [0.1 + 0.2, 1 / 3, -0, 5e-324, -1.7976931348623157e308, 123456789.12345679, null];

/** Instants with their microseconds, far away ones too. */
const instants = [
	'2026-02-28 23:59:59.999999+00',
	'2026-03-29 02:30:00.000001+13:45',
	'0001-01-01 00:00:00+00',
	'4713-01-01 00:00:00+00 BC',
	'294276-12-31 23:59:59.999999+00'
].map((text) => sql`${text}::timestamptz`);

const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;
const json = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`;
/** A megabyte. */
const large = { notes: Array.from({ length: 10_000 }, (_, index) => `${index} ${'ü'.repeat(50)}`) };

/** Fills every column of every table with data of every kind; the equation holds afterwards. */
export async function fillEverything({ db }: World): Promise<void> {
	const userIds = texts.map(() => randomUUID());
	const scenarioIds = texts.map((_, index) => `${index}-${randomUUID()}`);
	const archiveId = randomUUID();
	for (const [index, text] of texts.entries()) {
		const userId = pick(userIds, index);
		const scenarioId = pick(scenarioIds, index);
		const at = pick(instants, index);
		const isOdd = index % 2 === 1;
		await db.insert(schema.users).values({
			id: userId,
			name: text,
			email: `${userId}@example.test`,
			emailVerified: isOdd,
			image: isOdd ? text : null,
			isAdmin: isOdd,
			disabledAt: isOdd ? null : at,
			disabledReason: isOdd ? null : (text || ' ').slice(0, 500),
			practiceLanguages: isOdd ? [text, ''] : [],
			cefrLevel: isOdd ? 'B1' : null,
			createdAt: at,
			updatedAt: at
		});
		await db.insert(schema.accounts).values({
			userId,
			accountId: userId,
			providerId: text,
			accessToken: text,
			refreshToken: isOdd ? text : null,
			idToken: text,
			accessTokenExpiresAt: at,
			refreshTokenExpiresAt: isOdd ? at : null,
			scope: text,
			password: text
		});
		await db.insert(schema.sessions).values({
			userId,
			token: `${index}${text}`.slice(0, 2_000),
			expiresAt: at,
			ipAddress: '::1',
			userAgent: isOdd ? text : null
		});
		await db.insert(schema.emailLinks).values({
			tokenHash: `${index}${text}`.slice(0, 2_000),
			userId,
			kind: pick(schema.emailLinkKindEnum.enumValues, index),
			email: text,
			expiresAt: at,
			createdAt: at
		});
		await db.insert(schema.verifications).values({
			identifier: text.slice(0, 2_000),
			value: text,
			expiresAt: at
		});
		await db.insert(schema.scenarios).values({
			id: scenarioId,
			title: (text || 'title').slice(0, 200),
			description: text,
			role: 'tutor',
			difficulty: 'advanced',
			instructions: text,
			context: text,
			expectedOutcome: isOdd ? text : null,
			learningGoal: isOdd ? null : text,
			learningObjectives: index === 0 ? json([]) : json(texts),
			persona: index === 0 ? json({}) : index === 1 ? json(large) : json({ [text]: text, a: null }),
			comfortIndicators: isOdd ? json({}) : json({ confidence: 1 }),
			difficultyRating: 1 + (index % 8),
			cefrLevel: 'C2',
			cefrRecommendation: text,
			targetLanguages: isOdd ? [] : texts,
			categories: isOdd ? texts : [],
			tags: [text, 'NULL', ''],
			estimatedDurationSeconds: isOdd ? 86_400 : null,
			createdByUserId: isOdd ? userId : null,
			visibility: 'unlisted',
			isActive: isOdd,
			publishedAt: isOdd ? at : null,
			heldBackAt: isOdd ? at : null,
			heldBackReason: isOdd ? (text || ' ').slice(0, 500) : null,
			heldBackFrom: isOdd ? 'public' : null,
			createdAt: at,
			updatedAt: at
		});
		await db.insert(schema.reports).values({
			id: randomUUID(),
			scenarioId,
			reporterId: isOdd ? userId : null,
			reason: 'other',
			text: text.slice(0, 1_000),
			createdAt: at,
			closedAt: isOdd ? at : null,
			closedById: isOdd ? userId : null,
			outcome: isOdd ? 'dismissed' : null
		});
		await db.insert(schema.auditLog).values({
			at,
			actorId: isOdd ? userId : randomUUID(),
			actorName: isOdd ? text : null,
			act: 'unlist',
			objectKind: 'scenario',
			objectId: isOdd ? scenarioId : text.slice(0, 2_000),
			reason: (text || ' ').slice(0, 500),
			reportIds: isOdd ? [randomUUID(), randomUUID()] : []
		});
		await db.insert(schema.scenarioMetadataBaseline).values({
			scenarioId,
			amountSavedCount: 2_147_483_000,
			totalAttempts: 9,
			totalTimesUsed: 8,
			timedCompletions: 7,
			completedTimeSeconds: 10_000_000_000,
			ratingsCount: 2,
			ratingSum: 5,
			ratingSquareSum: 13
		});
		await db
			.insert(schema.scenarioMetadata)
			.values({ scenarioId, trendingScore: pick(scores, index) });
		await db.insert(schema.userScenarioProgress).values({
			userId,
			scenarioId,
			isSaved: isOdd,
			savedAt: isOdd ? at : null,
			firstSavedAt: at,
			timesCompleted: 3,
			timesAttempted: 5,
			lastAttemptAt: at,
			lastCompletedAt: at,
			attemptTrendedAt: at,
			completionTrendedAt: at,
			timedCompletions: 2,
			completedTimeSeconds: 86_400,
			totalTimeSpentSeconds: 86_401,
			openAttemptId: isOdd ? randomUUID() : null,
			openAttemptStartedAt: isOdd ? at : null,
			openAttemptState: isOdd ? json({ objectives: [], seconds: 0 }) : null,
			lastAttemptId: randomUUID(),
			lastAttemptOutcome: isOdd ? 'abandoned' : 'completed',
			language: 'de',
			userRating: isOdd ? 5 : null,
			ratedAt: isOdd ? at : null,
			userNotes: text,
			notesUpdatedAt: at,
			comfortAnswers: isOdd ? json({ confidence: 1, engagement: 5, understanding: 3 }) : null
		});
		await db.insert(schema.deletedUsers).values({ id: randomUUID() });
		await db.insert(schema.rateLimits).values({ key: `sign-in both ${index}`, freeAt: new Date() });
		await db.insert(schema.guestRemovals).values({
			night: `2026-01-${10 + index}`,
			startedAt: at,
			finishedAt: at,
			removedCount: index
		});
		await db.insert(schema.metricsChecks).values({
			kind: isOdd ? 'nightly' : 'operator',
			night: isOdd ? `2026-01-${10 + index}` : null,
			startedAt: at,
			finishedAt: at,
			scenarioCount: isOdd ? 1 : null,
			differenceCount: isOdd ? 1 : null,
			differences: isOdd ? [text, null, 1e-7] : [],
			failure: isOdd ? null : text
		});
	}
	// Some refer to one that lies after them.
	await db.execute(
		sql`update scenarios set forked_from_id = ${scenarioIds.at(-1)} where is_active`
	);
	await db
		.insert(schema.progressArchives)
		.values({ id: archiveId, before: sql`now()`, finishedAt: sql`now()` });
	await db.insert(schema.progressArchiveBatches).values({
		archiveId,
		number: 1,
		rowCount: 1,
		fileBytes: Number.MAX_SAFE_INTEGER,
		sha256: '0'.repeat(64),
		restoredAt: sql`now()`
	});
	await balance(db);
}

/** Sets the figures to what they must be. */
export async function balance(db: World['db']): Promise<void> {
	await db.execute(sql`
		update scenario_metadata as metadata set
			amount_saved_count = baseline.amount_saved_count + total.saves,
			total_attempts = baseline.total_attempts + total.attempts,
			total_times_used = baseline.total_times_used + total.completions,
			timed_completions = baseline.timed_completions + total.timed,
			completed_time_seconds = baseline.completed_time_seconds + total.seconds,
			ratings_count = baseline.ratings_count + total.ratings,
			rating_sum = baseline.rating_sum + total.rating_sum,
			rating_square_sum = baseline.rating_square_sum + total.squares
		from scenario_metadata_baseline as baseline, (
			select scenario_id, count(*) filter (where is_saved) as saves,
				sum(times_attempted) as attempts, sum(times_completed) as completions,
				sum(timed_completions) as timed, sum(completed_time_seconds) as seconds,
				count(user_rating) as ratings, coalesce(sum(user_rating), 0) as rating_sum,
				coalesce(sum(user_rating * user_rating), 0) as squares
			from user_scenario_progress group by scenario_id
		) as total
		where baseline.scenario_id = metadata.scenario_id and total.scenario_id = metadata.scenario_id`);
}

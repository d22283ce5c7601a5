import type { Page } from '@playwright/test';
import { sql } from 'drizzle-orm';
import type { Database } from '#lib/server/db/client.ts';
import { checkLock } from '#lib/server/metrics/check-lock.ts';
import { makeAdmin, onAppDatabase } from '#tests/support/app-under-test.ts';
import { expectAccessible, expectAccessibleInBoth } from './support/accessible.ts';
import { scriptsRun } from './support/by-hand.ts';
import { expect, test as base } from './support/test.ts';

/** The test's own browser, signed in as an admin. */
const test = base.extend({
	learner: async ({ learner }, use) => {
		await makeAdmin(learner.email);
		await use(learner);
	}
});

// One library, one lock: they would meet in each other's checks.
test.describe.configure({ mode: 'serial' });
test.use({ viewport: { width: 390, height: 800 } });

const row = (page: Page, name: string) =>
	page.getByRole('definition').and(page.locator(`dt:text-is("${name}") + dd`));

/** Makes it look as though somebody checks, and says how to end that. */
async function pretendToCheck(db: Database): Promise<() => Promise<void>> {
	await db.execute(
		sql`select pg_advisory_lock((${checkLock.high}::bigint << 32) | ${checkLock.low}::bigint)`
	);
	const [made] = await db.execute<{ id: string }>(
		sql`insert into metrics_checks (kind) values ('operator') returning id`
	);
	return async () => {
		await db.execute(sql`update metrics_checks
			set finished_at = now(), scenario_count = 7, difference_count = 0 where id = ${made?.id}`);
		await db.execute(
			sql`select pg_advisory_unlock((${checkLock.high}::bigint << 32) | ${checkLock.low}::bigint)`
		);
	};
}

test('an admin checks now, and stays on the button', async ({ page, learner }) => {
	expect(learner.name).toBeTruthy();
	await page.goto('/account');
	await page.getByRole('link', { name: 'Go to administration' }).click();
	await page.getByRole('main').getByRole('link', { name: 'The figures' }).first().click();
	await expect(page.getByRole('heading', { level: 1, name: 'The figures' })).toBeVisible();
	const button = page.getByRole('button', { name: 'Check now' });
	await scriptsRun(page);
	await button.click();
	await expect(row(page, 'By hand')).toContainText(/\d+ scenarios, all agree/);
	await expect(button).toBeFocused();
	await expect(page.getByRole('heading', { name: 'All figures agree' })).toBeVisible();
});

test('a check under way is shown, and its end without a press', async ({ page, learner }) => {
	expect(learner.name).toBeTruthy();
	await onAppDatabase(async (db) => {
		const end = await pretendToCheck(db);
		await page.goto('/admin/figures');
		await expect(page.getByRole('main').getByRole('status')).toContainText(
			'A check is under way, begun'
		);
		await expect(row(page, 'By hand')).toContainText('Under way');
		// Another one is not begun beside it.
		const answered = page.waitForResponse((response) => response.request().method() === 'POST');
		await page.getByRole('button', { name: 'Check now' }).click();
		await answered;
		await expect(page.getByRole('main').getByRole('status')).toContainText('A check is under way');
		await end();
		await expect(row(page, 'By hand')).toContainText('7 scenarios, all agree');
		await expect(page.getByRole('main').getByRole('status')).toBeEmpty();
	});
});

test('without JavaScript it works as well', async ({ context, learner, openBrowser }) => {
	expect(learner.name).toBeTruthy();
	const { page } = await openBrowser({
		javaScriptEnabled: false,
		storageState: await context.storageState()
	});
	await onAppDatabase(async (db) => {
		const end = await pretendToCheck(db);
		await page.goto('/admin/figures');
		await expect(page.getByRole('main').getByRole('status')).toContainText('A check is under way');
		await end();
		// It comes back by itself.
		await expect(row(page, 'By hand')).toContainText('7 scenarios, all agree');
	});
	await page.getByRole('button', { name: 'Check now' }).click();
	await expect(page).toHaveURL('/admin/figures');
	await expect(row(page, 'By hand')).toContainText(/\d\d+ scenarios, all agree/);
});

test('what differs can be read on a phone and wide, light and dark, in both languages', async ({
	page,
	learner
}) => {
	expect(learner.name).toBeTruthy();
	const one = { scenarioId: 'asking-for-a-raise', stored: 1_234_567, expected: 3 };
	const differences = [
		{ ...one, column: 'amount_saved_count' },
		{ ...one, column: 'completed_time_seconds', stored: 2 ** 53 - 1 },
		{ ...one, column: 'is_listed', stored: false, expected: true },
		{
			...one,
			scenarioId: 'first-tea-in-amman',
			column: 'scenario_metadata',
			stored: null,
			expected: true
		},
		{ ...one, scenarioId: 'AAAAAAAAAAAAAAAAAAAAAA', column: 'rating_sum', stored: -3, expected: 0 }
	];
	await onAppDatabase(async (db) => {
		// Later than any that others make.
		const [made] = await db.execute<{ id: string }>(sql`
			insert into metrics_checks (kind, started_at, finished_at, scenario_count, difference_count, differences)
			values ('operator', now() - interval '1 hour', now() + interval '1 hour', 46, 17,
				${JSON.stringify(differences)}::text::jsonb) returning id`);
		try {
			const expectItFits = async (address: string, scheme: 'light' | 'dark') => {
				await page.emulateMedia({ colorScheme: scheme });
				for (const width of [320, 390, 1280]) {
					await page.setViewportSize({ width, height: 800 });
					const overflow = await page.evaluate(
						() => document.documentElement.scrollWidth - document.documentElement.clientWidth
					);
					expect.soft(overflow, `${address}, ${scheme}, at ${width}`).toBe(0);
				}
			};
			await page.goto('/admin/figures');
			await expectItFits('/admin/figures', 'light');
			await expectItFits('/admin/figures', 'dark');
			await expectAccessibleInBoth(page, '/admin/figures');
			await page.goto('/es/admin/figures');
			await expectItFits('/es/admin/figures', 'light');
			await expectAccessible(page, '/es/admin/figures light');
			await page.goto('/en/admin/figures');
			await expect(page.getByRole('heading', { name: '17 figures differ' })).toBeVisible();
			const rows = page.getByRole('table').getByRole('row');
			await expect(rows).toHaveCount(6);
			await expect(rows.nth(1)).toContainText(/Saves\s*1,234,567\s*3\s*\+1,234,564/);
			await expect(rows.nth(3)).toContainText(/Stands in lists\s*no\s*yes/);
			await expect(rows.nth(4)).toContainText(/The row with its figures\s*missing\s*there/);
			await expect(rows.nth(5)).toContainText(
				/AAAAAAAAAAAAAAAAAAAAAA\s*Stars in all\s*-3\s*0\s*-3/
			);
			await expect(page.getByText('And 12 more')).toBeVisible();
			await expect(page.getByText('npm run metrics:repair', { exact: true })).toBeVisible();
			await rows.nth(1).getByRole('link').click();
			await expect(page).toHaveURL('/scenarios/asking-for-a-raise');
		} finally {
			await db.execute(sql`delete from metrics_checks where id = ${made?.id}`);
		}
	});
});

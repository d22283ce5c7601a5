import type { BrowserContextOptions } from '@playwright/test';
import { makeAdmin, onAppDatabase } from '#tests/support/app-under-test.ts';
import { expectAccessible } from './support/accessible.ts';
import { expect, test } from './support/test.ts';
import { publishAtOnce } from './support/writing.ts';

const reason = 'It gives away somebody’s address.';

// Forms that are refused, on purpose.
test.use({ expectedNoise: [/status of 40[03]/] });

for (const javaScriptEnabled of [true, false]) {
	test(`a report comes in, is looked at, and the author sees why it is unlisted, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async ({
		openBrowser,
		signUp,
		newPerson,
		baseURL
	}) => {
		test.slow();
		const options: BrowserContextOptions = {
			javaScriptEnabled,
			viewport: { width: 390, height: 800 }
		};
		const [author, admin, reader] = [
			await openBrowser(options),
			await openBrowser(options),
			await openBrowser(options)
		];
		await signUp(author.context);
		const person = await signUp(admin.context, newPerson());
		await makeAdmin(person.email);
		const title = `At the address of ${person.name}`;
		const id = await publishAtOnce(author.page, baseURL as string, { title, visibility: 'public' });

		// A stranger finds the link, forgets the reason, and is thanked in the end.
		const { page } = reader;
		await page.goto(`/scenarios/${id}`);
		await page.getByRole('link', { name: 'Report this scenario' }).click();
		await page.getByLabel('In your own words').fill(`I live there: ${person.name}.`);
		await page.getByRole('button', { name: 'Send the report' }).click();
		await expect(page.getByText('Choose what is wrong with it.')).toBeVisible();
		if (javaScriptEnabled) await expectAccessible(page, 'a refused report');
		await page.getByLabel('It gives away something private about somebody').check();
		await page.getByRole('button', { name: 'Send the report' }).click();
		await expect(page.getByRole('heading', { level: 1, name: 'Thank you' })).toBeVisible();

		// An admin finds it, and takes the scenario out of the lists.
		const desk = admin.page;
		await desk.goto('/account');
		await desk.getByRole('link', { name: 'Go to administration' }).click();
		await desk.getByRole('main').getByRole('link', { name: 'Reports' }).last().click();
		const entry = () => desk.getByRole('article').filter({ hasText: person.name });
		// Others report too: it may stand on a later page.
		await expect(desk.getByRole('heading', { level: 1, name: 'Reports' })).toBeVisible();
		while ((await entry().count()) === 0) {
			const next = desk.getByRole('link', { name: 'Next page' });
			await desk.goto((await next.getAttribute('href')) ?? '');
		}
		await expect(entry()).toContainText('It gives away something private about somebody');
		await expect(entry()).toContainText('I live there');
		await entry().getByText('Unlist it, with a reason').click();
		await entry().getByLabel('Reason').fill(reason);
		await entry().getByRole('button', { name: 'Unlist it' }).click();
		await expect(desk.getByText('It is out of the lists')).toBeVisible();
		await expect(entry()).toHaveCount(0);

		// The reader finds it at its address alone.
		await page.goto(`/scenarios?q=${encodeURIComponent(person.name)}`);
		await expect(page.getByRole('link', { name: title })).toHaveCount(0);
		expect((await page.goto(`/scenarios/${id}`))?.status()).toBe(200);
		await expect(page.getByText(reason)).toHaveCount(0);

		// Its author reads why, and cannot make it public.
		const pen = author.page;
		await pen.goto('/library/authored');
		await expect(pen.getByText(reason)).toBeVisible();
		await pen.goto(`/scenarios/${id}/edit`);
		await expect(pen.getByText(reason)).toBeVisible();
		await expect(pen.getByRole('radio', { name: 'Unlisted' })).toBeChecked();
		await expect(pen.getByRole('radio', { name: 'Public' })).toHaveCount(0);
		await pen.goto(`/scenarios/${id}`);
		await expect(pen.getByText('An admin has taken this out of the lists')).toBeVisible();

		// It is lifted, and there again.
		await desk.goto(`/admin/scenarios/${id}`);
		await expect(desk.getByText(reason)).toBeVisible();
		await desk.getByRole('button', { name: 'Lift it' }).click();
		await expect(desk.getByText('Lifted.', { exact: true })).toBeVisible();
		await desk.getByRole('link', { name: 'What the log says' }).click();
		await expect(desk.getByRole('article')).toHaveCount(2);
		await page.goto(`/scenarios?q=${encodeURIComponent(person.name)}`);
		await expect(page.getByRole('link', { name: title })).toBeVisible();
		await pen.goto(`/scenarios/${id}`);
		await expect(pen.getByText(reason)).toHaveCount(0);
	});
}

test('an admin finds somebody, disables them, and they read it when they sign in', async ({
	openBrowser,
	signUp,
	newPerson
}) => {
	const [admin, person] = [await openBrowser(), await openBrowser()];
	const grace = await signUp(admin.context, newPerson());
	await makeAdmin(grace.email);
	const ada = await signUp(person.context, newPerson());
	const { page } = admin;
	await page.goto('/admin/people');
	await page.getByLabel('How a name or an address begins').fill(ada.email.slice(0, 20));
	await page.getByRole('main').getByRole('button', { name: 'Search' }).click();
	await page.getByRole('link', { name: ada.name }).click();
	await page.getByRole('button', { name: 'Disable it' }).click();
	await expect(page.getByLabel('Reason')).toHaveAttribute('aria-invalid', 'true');
	await page.getByLabel('Reason').fill('Sells things.');
	await page.getByRole('button', { name: 'Disable it' }).click();
	await expect(page.getByText('This account is disabled')).toBeVisible();

	await person.page.goto('/library');
	await expect(person.page).toHaveURL(/\/login/);
	await person.page.getByLabel('E-mail').fill(ada.email);
	await person.page.getByLabel('Password', { exact: true }).fill(ada.password);
	await person.page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
	await expect(person.page.getByText('This account has been disabled')).toBeVisible();

	await page.goto('/admin/people?kind=pirates');
	await page.getByLabel('Who').selectOption('Disabled accounts');
	await page.getByRole('main').getByRole('button', { name: 'Search' }).click();
	await expect(page).toHaveURL(/kind=disabled/);
	await expect(page.getByRole('link', { name: grace.name })).toHaveCount(0);
	await page.getByRole('link', { name: ada.name }).click();
	await page.getByRole('button', { name: 'Enable it again' }).click();
	await expect(page.getByText('The account is enabled again.')).toBeVisible();
	await person.page.getByLabel('Password', { exact: true }).fill(ada.password);
	await person.page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
	await expect(person.page).toHaveURL('/library');
});

test('the admins’ pages can be read on a phone and wide, light and dark, in both languages', async ({
	page,
	learner,
	openBrowser,
	signUp,
	newPerson,
	baseURL
}) => {
	test.setTimeout(180_000);
	await makeAdmin(learner.email);
	const author = await openBrowser();
	const person = await signUp(author.context, {
		...newPerson(),
		name: 'نور الدين '.repeat(4).trim()
	});
	const long = `Donaudampfschifffahrtsgesellschaftskapitän ${'طاولة لشخصين '.repeat(6)}`;
	const id = await publishAtOnce(author.page, baseURL as string, {
		title: long,
		visibility: 'public'
	});
	await page.request.post(`/scenarios/${id}/report`, {
		form: { reportId: crypto.randomUUID(), reason: 'other', text: `${'w'.repeat(300)} مرحبا` },
		headers: { origin: baseURL as string, accept: 'text/html' }
	});
	const personId = await onAppDatabase(async (db) => {
		const rows = await db.$client`select id from users where email = ${person.email}`;
		return String(rows[0]?.['id']);
	});
	const addresses = [
		'/admin',
		'/admin/reports',
		'/admin/reports?show=closed',
		'/admin/people',
		'/admin/people?q=nobodyatall',
		`/admin/people/${personId}`,
		`/admin/scenarios/${id}`,
		'/admin/unlisted',
		'/admin/log',
		`/scenarios/${id}/report`,
		`/scenarios/${id}/report/thanks`
	];
	for (const [prefix, scheme] of [
		['', 'light'],
		['/es', 'dark']
	] as const) {
		await page.emulateMedia({ colorScheme: scheme });
		for (const address of addresses) {
			await page.goto(`${prefix}${address}`);
			for (const width of [1280, 320]) {
				await page.setViewportSize({ width, height: 800 });
				const overflow = await page.evaluate(
					() => document.documentElement.scrollWidth - document.documentElement.clientWidth
				);
				expect.soft(overflow, `${prefix}${address} at ${width}`).toBe(0);
			}
			await expectAccessible(page, `${prefix}${address} ${scheme}`);
		}
	}
});

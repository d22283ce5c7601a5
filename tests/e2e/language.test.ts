import { expect, test, testSignedIn } from './support/test.ts';

test('the address chooses the language, and the choice stays', async ({ page }) => {
	await page.goto('/es/scenarios?cefr=A1');
	await expect(page.locator('html')).toHaveAttribute('lang', 'es');
	await expect(page.getByRole('group', { name: /MCER|CEFR/ })).toBeVisible();
	await page.getByRole('article').first().getByRole('link').click();
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	await page.goto('/login');
	await expect(page.locator('html')).toHaveAttribute('lang', 'es');
	await expect(
		page.getByRole('main').getByRole('button', { name: 'Iniciar sesión' })
	).toBeVisible();
	await page.getByRole('link', { name: 'English' }).click();
	await expect(page.locator('html')).toHaveAttribute('lang', 'en');
	await page.goto('/scenarios');
	await expect(page.getByRole('heading', { level: 1, name: 'Most saved scenarios' })).toBeVisible();
});

test('changing the language keeps the page and its filters', async ({ page }) => {
	await page.goto('/scenarios?sort=new&cefr=B1');
	await page.getByRole('link', { name: 'Español' }).click();
	await expect(page).toHaveURL('/es/scenarios?sort=new&cefr=B1');
	await expect(page.locator('html')).toHaveAttribute('lang', 'es');
	for (const card of await page.getByRole('article').all()) await expect(card).toContainText('B1');
});

test('a form sent in Spanish answers in Spanish', async ({ page }) => {
	await page.goto('/es/register');
	const buttons = page.getByRole('main').getByRole('button');
	// The one that shows the password comes with the scripts, which then send the form.
	await expect(buttons).toHaveCount(2);
	await buttons.last().click();
	await expect(page.getByText('This is needed.')).toHaveCount(0);
	await expect(page.getByRole('textbox').first()).toHaveAttribute('aria-invalid', 'true');
	await expect(page.locator('html')).toHaveAttribute('lang', 'es');
});

test('the browser’s wish counts where nothing was chosen', async ({ openBrowser }) => {
	const spanish = await openBrowser({ locale: 'es-MX' });
	await spanish.page.goto('/');
	await expect(spanish.page.locator('html')).toHaveAttribute('lang', 'es');
	const french = await openBrowser({ locale: 'fr-FR' });
	await french.page.goto('/');
	await expect(french.page.locator('html')).toHaveAttribute('lang', 'en');
});

testSignedIn(
	'a scenario’s text bears its own language and direction, whatever the interface speaks',
	async ({ page }) => {
		await page.goto('/es/scenarios/first-tea-in-amman');
		const heading = page.getByRole('heading', { level: 1 });
		await expect(heading).toHaveAttribute('lang', 'en');
		await expect(heading).toHaveAttribute('dir', 'auto');
		const opening = page.getByText('أَهْلًا وَسَهْلًا').first();
		await expect(opening).toHaveAttribute('lang', 'ar');
		await expect(opening).toHaveCSS('direction', 'rtl');
		await expect(page.locator('html')).toHaveAttribute('dir', 'ltr');
	}
);

testSignedIn('dates and numbers follow the language', async ({ page }) => {
	await page.goto('/account');
	const month = new Intl.DateTimeFormat('es', { month: 'short' }).format(new Date());
	await page.goto('/es/account');
	await expect(page.getByRole('definition').last()).toContainText(month.slice(0, 3));
});

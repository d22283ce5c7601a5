import type { Page } from '@playwright/test';

/** Every kind of page, for whoever is signed in or not. */
export const openPages: readonly string[] = [
	'/',
	'/scenarios',
	'/scenarios?sort=new&cefr=A1&q=tea&role=pirate',
	'/scenarios?q=nothingatall',
	'/scenarios?from=last&cefr=B1',
	'/scenarios/asking-for-a-raise',
	'/scenarios/first-tea-in-amman',
	'/scenarios/asking-for-a-raise/report',
	'/scenarios/asking-for-a-raise/report/thanks',
	'/tags/tea?sort=rated&after=x',
	'/categories/food',
	'/login',
	'/register',
	'/forgot',
	'/forgot?sent',
	'/reset?token=made-up',
	'/reset/done',
	'/verify?token=made-up',
	'/verify/done',
	'/guest',
	'/login?redirectTo=%2Fscenarios&press=save&scenario=asking-for-a-raise&language=',
	'/nowhere'
];

export const learnersPages: readonly string[] = [
	'/',
	'/scenarios',
	'/scenarios/asking-for-a-raise',
	'/scenarios/asking-for-a-raise/practice',
	'/scenarios/first-tea-in-amman/practice',
	'/library',
	'/library/open',
	'/library/saved',
	'/library/completed',
	'/library/tried',
	'/library/authored',
	'/scenarios/new',
	'/account',
	'/account/email',
	'/account/password',
	'/account/sessions',
	'/account/ways',
	'/account/export',
	'/account/delete',
	'/logout'
];

/** What a guest sees in place of what others do. */
export const guestsPages: readonly string[] = [
	'/',
	'/library',
	'/library/saved',
	'/account',
	'/account/sessions',
	'/account/export',
	'/logout',
	'/register',
	'/login'
];

/** Gives a learner one scenario of each kind in the library, through the forms. */
export async function fillLibrary(page: Page, origin: string): Promise<void> {
	const post = (address: string, form: Record<string, string> = {}) =>
		page.request.post(address, { form, headers: { origin, accept: 'text/html' }, maxRedirects: 0 });
	await post('/scenarios/first-tea-in-amman?/start', { language: 'ar' });
	await post('/scenarios/asking-for-a-raise?/save');
	await post('/scenarios/asking-for-a-raise?/notes', { notes: 'Gehaltserhöhungs'.repeat(20) });
	await post('/scenarios/ordering-soup-and-tea?/markCompleted', { attemptId: crypto.randomUUID() });
	await post('/scenarios/ordering-soup-and-tea?/rate', { rating: '4' });
	await post('/scenarios/ordering-soup-and-tea?/notes', { notes: 'Ask for the price first.' });
	await post('/scenarios/saying-no-to-overtime?/notes', { notes: 'Say no first, then why.' });
	await post('/scenarios/new?/save', { title: 'A draft of mine' });
}

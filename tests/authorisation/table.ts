/*
 * Who may do what: a row for each page, each form action and each endpoint of the app. What there is
 * is read from the build, so that nothing can be added without a row here; `rights.test.ts` asks for
 * every row as each of the five and compares.
 *
 * To add a page, an action or an endpoint, run the suite (`npm run test:authorisation`): it names
 * each row that is missing. Then
 *
 *  1. write its row into the table below that it belongs to: `GET /path`, `POST /path` for the form
 *     action without a name, `POST /path?/name` for one with a name;
 *  2. where an action needs fields, or something done before, say so in `forms.ts`;
 *  3. where an address has a parameter of a new kind, say in `places.ts` what may stand there, and
 *     give a row for each of those: several that are alike share one, `'private, draft': …`.
 *
 * An answer is a status, or where 303 leads. `{here}` is the address that was asked for, as one of
 * its parameters; `{id}` what stands in it; `{new}` an id that nobody knew.
 */
import type { State } from './support/scenes.ts';

export const roles = ['anonymous', 'guest', 'learner', 'owner', 'admin'] as const;
export type Role = (typeof roles)[number];

export type Expected = number | string;

/** What each is answered, in the order of `roles`. `owner` wrote what the row is about. */
export type Row = readonly [
	anonymous: Expected,
	guest: Expected,
	learner: Expected,
	owner: Expected,
	admin: Expected
];

/** What may stand in the address of a scenario; `begun` is withdrawn, but all five had begun it. */
export type Place = State | 'begun' | 'nowhere';

/** One row, or one for each thing that may stand in the address. */
export type Rows = Row | Readonly<Record<string, Row>>;

const login = '/login?redirectTo={here}';
const register = '/register?redirectTo={here}';
const everybody = (answer: Expected): Row => [answer, answer, answer, answer, answer];
const signedIn = (answer: Expected): Row => [login, answer, answer, answer, answer];
const withAccount = (answer: Expected): Row => [login, register, answer, answer, answer];
/** Nobody else is told that there is anything. */
const admins = (answer: Expected): Row => [404, 404, 404, 404, answer];

const front: Record<string, Rows> = {
	'GET /': everybody(200),
	'GET /scenarios': everybody(200),
	'GET /scenarios/more': everybody(200),
	'GET /scenarios/remembered': everybody(204),
	'GET /tags/[tag]': everybody(200),
	'GET /categories/[category]': everybody(200),
	// An address must not tell who has an account.
	'GET /authors/[id]': { published: everybody(200), 'unpublished, nobody': everybody(404) },
	'GET /healthz': everybody(200),
	'GET /readyz': everybody(200)
};

const accounts: Record<string, Rows> = {
	'GET /register': [200, 200, '/', '/', '/'],
	'POST /register': everybody('/'),
	'GET /login': [200, 200, '/', '/', '/'],
	'POST /login': everybody('/'),
	// Here no provider is set up.
	'GET /login/oidc': everybody(404),
	'GET /login/oidc/callback': everybody(404),
	// By links from mails: whoever reads them.
	'GET /forgot': everybody(200),
	'POST /forgot': everybody('/forgot?sent'),
	'GET /reset': everybody(200),
	'POST /reset': everybody('/reset/done'),
	'GET /reset/done': everybody(200),
	'GET /verify': everybody(200),
	// Who reads the mail must be in the account, too.
	'POST /verify': [login, login, '/verify/done', '/verify/done', '/verify/done'],
	'GET /verify/done': everybody(200),
	'GET /guest': [200, '/', '/', '/', '/'],
	'POST /guest': everybody('/'),
	'GET /logout': ['/', 200, 200, 200, 200],
	// Nobody could come back to what a guest has done: it is asked first.
	'POST /logout': ['/', '/logout', '/', '/', '/'],
	'GET /account': signedIn(200),
	'POST /account?/rename': withAccount('/account?saved=name'),
	'POST /account?/practise': signedIn('/account?saved=practice#practice'),
	'POST /account?/signOutEverywhere': [login, '/logout', '/', '/', '/'],
	'GET /account/delete': [login, '/logout', 200, 200, 200],
	'POST /account/delete': [
		login,
		'/logout',
		'/account/deleted',
		'/account/deleted',
		'/account/deleted'
	],
	'GET /account/email': withAccount(200),
	'POST /account/email?/verify': withAccount('/account/email?sent=verify'),
	'POST /account/email?/change': withAccount('/account/email?sent=change'),
	'GET /account/password': withAccount(200),
	'POST /account/password': withAccount('/account/password?changed'),
	'GET /account/ways': withAccount(200),
	'POST /account/ways?/unlink': withAccount('/account/ways?done=unlinked'),
	'GET /account/sessions': signedIn(200),
	'POST /account/sessions?/end': signedIn('/account/sessions?ended=one'),
	'POST /account/sessions?/endOthers': signedIn('/account/sessions?ended=others'),
	'GET /account/export': signedIn(200),
	'GET /account/export/file': signedIn(200),
	'GET /account/deleted': [200, '/account', '/account', '/account', '/account']
};

const libraries: Record<string, Rows> = {
	'GET /library': signedIn(200),
	'GET /library/open': signedIn(200),
	'GET /library/saved': signedIn(200),
	'GET /library/completed': signedIn(200),
	'GET /library/tried': signedIn(200),
	'GET /library/authored': signedIn(200)
};

const here = '/scenarios/{id}';
const offer = (press: string) => `${login}&press=${press}&scenario={id}&language=`;
const toSignIn: Row = [login, 404, 404, 404, 404];

interface Exceptions {
	anonymous?: Expected;
	owner?: Expected;
	/** On what was withdrawn since they began. */
	begun?: Row;
}
/** What learners do: on what they can see, or have begun; never on a draft. */
const rehearsed = (
	to: string,
	{ anonymous = login, owner = to, begun = [anonymous, to, to, owner, to] }: Exceptions = {}
): Rows => ({
	'public, unlisted': [anonymous, to, to, owner, to],
	private: [anonymous, 404, 404, owner, 404],
	'draft, withdrawn, nowhere': [anonymous, 404, 404, 404, 404],
	begun
});
/** Nothing is begun anew on what was withdrawn. */
const neverAgain: Exceptions = { begun: toSignIn };
/** What only the author does; others learn of what they can read that it is not theirs. */
const authored = (answer: Expected): Rows => ({
	'public, unlisted': [login, 403, 403, answer, 403],
	'private, draft, withdrawn, begun': [login, 404, 404, answer, 404],
	nowhere: toSignIn
});
/** A learner's own, whatever has become of the scenario; there may be nothing. */
const ownAnswer: Rows = {
	'public, unlisted, private, draft, withdrawn, begun, nowhere': [401, 200, 200, 200, 200]
};

const scenarios: Record<string, Rows> = {
	'GET /scenarios/new': withAccount(200),
	'POST /scenarios/new?/save': withAccount('/scenarios/{new}/edit?done=created'),
	'POST /scenarios/new?/publish': withAccount('/scenarios/{new}'),
	'POST /scenarios/new?/arrange': withAccount(200),
	'POST /scenarios/new?/preview': withAccount(200),

	'GET /scenarios/[id]': {
		'public, unlisted': everybody(200),
		'private, draft, withdrawn, begun': [404, 404, 404, 200, 404],
		nowhere: everybody(404)
	},
	'GET /scenarios/[id]/practice': {
		'public, unlisted': signedIn(200),
		'private, draft, withdrawn': [login, 404, 404, 200, 404],
		begun: [login, '/library', '/library', 200, '/library'],
		nowhere: toSignIn
	},
	'GET /scenarios/[id]/practice/state': ownAnswer,
	'GET /scenarios/[id]/notes': ownAnswer,

	'POST /scenarios/[id]?/save': rehearsed(here, { anonymous: offer('save') }),
	'POST /scenarios/[id]?/unsave': rehearsed(here),
	'POST /scenarios/[id]?/start': rehearsed(`${here}/practice`, {
		anonymous: offer('start'),
		begun: [offer('start'), 404, 404, 404, 404]
	}),
	'POST /scenarios/[id]?/keep': rehearsed(here),
	'POST /scenarios/[id]?/complete': rehearsed(`${here}/practice?ended={attempt}`),
	'POST /scenarios/[id]?/abandon': rehearsed(here),
	'POST /scenarios/[id]?/markCompleted': rehearsed(here, neverAgain),
	// Nobody rates what they wrote.
	'POST /scenarios/[id]?/rate': rehearsed(here, { owner: 409 }),
	'POST /scenarios/[id]?/notes': rehearsed(here),
	'POST /scenarios/[id]?/reflect': rehearsed(here),

	'GET /scenarios/[id]/edit': authored(200),
	'POST /scenarios/[id]/edit?/save': authored(`${here}/edit?done=saved`),
	'POST /scenarios/[id]/edit?/publish': authored(here),
	'POST /scenarios/[id]/edit?/unpublish': authored(`${here}/edit?done=withdrawn`),
	'POST /scenarios/[id]/edit?/arrange': authored(200),
	'POST /scenarios/[id]/edit?/preview': authored(200),
	'GET /scenarios/[id]/delete': authored(200),
	'POST /scenarios/[id]/delete?/delete': authored('/library/authored?done=deleted')
};

/** Anybody reports what they can see. */
const seen = (answer: Expected): Rows => ({
	'public, unlisted': everybody(answer),
	'private, draft, withdrawn, begun': [404, 404, 404, answer, 404],
	nowhere: everybody(404)
});

const reports: Record<string, Rows> = {
	'GET /scenarios/[id]/report': seen(200),
	'POST /scenarios/[id]/report': seen(`${here}/report/thanks`),
	// Says the same whatever stands in its address.
	'GET /scenarios/[id]/report/thanks': {
		'public, unlisted, private, draft, withdrawn, begun, nowhere': everybody(200)
	}
};

/** Admins decide on what they can see or has been reported; never on what is private. */
const decided = (answer: Expected): Rows => ({
	'public, unlisted': admins(answer),
	'private, draft, withdrawn, begun, nowhere': everybody(404)
});
const onPeople = (done: string): Rows => ({
	somebody: admins(`/admin/people/{id}?done=${done}`),
	nobody: everybody(404)
});
const onScenarios = (done: string) => decided(`/admin/scenarios/{id}?done=${done}`);

const operators: Record<string, Rows> = {
	'GET /admin': admins(200),
	'GET /admin/figures': admins(200),
	'POST /admin/figures?/check': admins('/admin/figures'),
	'GET /admin/reports': admins(200),
	'POST /admin/reports?/dismiss': admins('/admin/reports?done=dismissed'),
	'GET /admin/people': admins(200),
	'GET /admin/people/[id]': { somebody: admins(200), nobody: everybody(404) },
	'POST /admin/people/[id]?/disable': onPeople('disabled'),
	'POST /admin/people/[id]?/enable': onPeople('enabled'),
	'POST /admin/people/[id]?/signOut': onPeople('signed-out'),
	'GET /admin/unlisted': admins(200),
	'GET /admin/scenarios/[id]': decided(200),
	'POST /admin/scenarios/[id]?/unlist': onScenarios('unlisted'),
	'POST /admin/scenarios/[id]?/lift': onScenarios('lifted'),
	'GET /admin/log': admins(200)
};

export const table: Readonly<Record<string, Rows>> = {
	...front,
	...accounts,
	...libraries,
	...scenarios,
	...reports,
	...operators
};

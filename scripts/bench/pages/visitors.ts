/** A visitor of the pages: nobody, or a learner who is signed in. */
export interface Visitor {
	name: string;
	headers: Record<string, string>;
}

export const anybody: Visitor = { name: 'not signed in', headers: {} };

export const account = {
	name: 'Ana Benchmark',
	email: 'ana@bench.invalid',
	password: 'measured in one run, in turn'
};

/** Registers at the server, as a browser does. */
export async function signUp(port: number): Promise<Visitor> {
	const origin = `http://127.0.0.1:${port}`;
	const answer = await fetch(`${origin}/register`, {
		method: 'POST',
		headers: { origin, accept: 'text/html' },
		body: new URLSearchParams(account),
		redirect: 'manual'
	});
	await answer.text();
	const cookie = answer.headers
		.getSetCookie()
		.map((set) => set.split(';')[0])
		.join('; ');
	if (answer.status !== 303 || cookie === '') throw new Error(`Registering: ${answer.status}`);
	return { name: 'signed in', headers: { cookie } };
}

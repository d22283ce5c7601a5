import path from 'node:path';
import { connect } from '#lib/server/db/client.ts';
import type { Benchmark, BenchContext, Table } from './benchmark.ts';
import { type BarePage, buildBarePage } from './pages/bare-page.ts';
import { type Clients, startClients } from './pages/clients.ts';
import type { Delivery } from './pages/load.ts';
import { type Server, startServer } from './pages/server.ts';
import { fill, mark, type Stage } from './pages/stage.ts';
import { account, anybody, signUp, type Visitor } from './pages/visitors.ts';
import { median } from './writes/compare.ts';

/** Connections, each with one request at a time. */
const clients = 8;

const patience = (isQuick: boolean) =>
	isQuick ? { rounds: 1, stretch: 100, warmUp: 0 } : { rounds: 7, stretch: 1_500, warmUp: 3_000 };

/** One page that is asked for again and again. */
interface Target {
	name: string;
	server: Server;
	path: string;
	visitor: Visitor;
}

/** How one target did in one round. */
interface Stretch extends Delivery {
	/** Answers a second. */
	rate: number;
	/** Milliseconds of the server's processor time for an answer; null where the system does not tell. */
	cost: number | null;
}

/** How many pages a second, against a page of the framework with nothing on it. */
export const pages: Benchmark = {
	name: 'pages',
	run: async (context) => {
		const ends: (() => unknown)[] = [];
		try {
			return [await measure(context, (end) => ends.push(end))];
		} finally {
			for (const end of ends.reverse()) await end();
		}
	}
};

async function measure(
	{ createDatabase, isQuick, say }: BenchContext,
	atEnd: (end: () => unknown) => void
): Promise<Table> {
	say('building a bare page');
	const barePage = await buildBarePage();
	atEnd(barePage.remove);
	say('filling the library');
	const url = await createDatabase();
	const db = connect(url, { max: 4 });
	atEnd(() => db.$client.end({ timeout: 5 }));
	const stage = await fill(db);

	const product = await startProduct(url);
	atEnd(product.stop);
	const bare = await startBare(barePage);
	atEnd(bare.stop);
	const learner = await signUp(product.port);
	await mark(db, account.email);
	const crowd = startClients();
	atEnd(crowd.stop);

	const targets = targetsOf(bare, product, stage, learner);
	const found = await compare(crowd, targets, patience(isQuick), say);
	return table(targets, found);
}

/** As `npm start` runs it. */
const nodeOptions = [
	'--max-old-space-size=512',
	'--max-semi-space-size=16',
	'--import=./scripts/support/quick-imports.ts'
];

const startProduct = (databaseUrl: string): Promise<Server> =>
	startServer([...nodeOptions, 'scripts/start.ts', '--built'], {
		cwd: path.resolve('.'),
		env: {
			DATABASE_URL: databaseUrl,
			AUTH_SECRET: 'of a benchmark, and so of nobody at all',
			ORIGIN: ''
		}
	});

const startBare = ({ directory }: BarePage): Promise<Server> =>
	startServer(['build/index.js'], { cwd: directory });

function targetsOf(bare: Server, product: Server, stage: Stage, learner: Visitor): Target[] {
	const page = (name: string, path: string, visitor = anybody): Target => ({
		name: `${name}, ${visitor.name}`,
		server: product,
		path,
		visitor
	});
	return [
		{ name: `bare page, ${anybody.name}`, server: bare, path: '/', visitor: anybody },
		page('front page', '/'),
		page('browse page', '/scenarios'),
		page('its data', '/scenarios/__data.json'),
		page('tag page', `/tags/${encodeURIComponent(stage.tag)}`),
		page('scenario', `/scenarios/${stage.scenarioId}`),
		page('front page', '/', learner),
		page('browse page', '/scenarios', learner),
		page('its data', '/scenarios/__data.json', learner),
		page('tag page', `/tags/${encodeURIComponent(stage.tag)}`, learner),
		page('scenario', `/scenarios/${stage.scenarioId}`, learner)
	];
}

/** Asks for all in turn, round after round, each round in another order. */
async function compare(
	crowd: Clients,
	targets: Target[],
	{ rounds, stretch, warmUp }: ReturnType<typeof patience>,
	say: (line: string) => void
): Promise<Stretch[][]> {
	const all: Stretch[][] = targets.map(() => []);
	say('warming up');
	for (const target of targets) await ask(crowd, target, warmUp);
	for (let round = 0; round < rounds; round += 1) {
		say(`round ${round + 1} of ${rounds}`);
		for (let turn = 0; turn < targets.length; turn += 1) {
			const place = (round + turn) % targets.length;
			const target = targets[place];
			if (target) all[place]?.push(await ask(crowd, target, stretch));
		}
	}
	return all;
}

async function ask(crowd: Clients, target: Target, milliseconds: number): Promise<Stretch> {
	const { server, path, visitor } = target;
	const before = server.busy();
	const { headers } = visitor;
	const delivery = await crowd.work({ port: server.port, path, headers, clients, milliseconds });
	const after = server.busy();
	const { requests, seconds } = delivery;
	return {
		...delivery,
		rate: requests / seconds,
		cost: before === null || after === null ? null : ((after - before) * 1_000) / requests
	};
}

function table(targets: Target[], found: Stretch[][]): Table {
	const [bare = []] = found;
	const rows = targets.map(({ name }, place) => {
		const stretches = found[place] ?? [];
		const middle = (read: (stretch: Stretch) => number | null, digits: number) => {
			const known = stretches.map(read).filter((value) => value !== null);
			return known.length === 0 ? '–' : median(known).toFixed(digits);
		};
		return [
			name,
			place === 0 ? '1' : ratios(stretches, bare),
			middle(({ rate }) => rate, 0),
			middle(({ cost }) => cost, 2),
			middle(({ slow }) => slow, 1),
			middle(({ bytes }) => bytes / 1_000, 1),
			middle(({ busy, seconds }) => (100 * busy) / seconds, 0)
		];
	});
	const all = found.flat();
	const refused = all.reduce((sum, stretch) => sum + stretch.refused, 0);
	const asked = all.reduce((sum, stretch) => sum + stretch.requests, refused);
	return {
		title: 'Pages a second',
		columns: [
			'page',
			'ratio to the bare page',
			'a second',
			'server’s ms each',
			'99th percentile, ms',
			'kB',
			'clients’ processor, %'
		],
		rows,
		notes: [
			`${clients} connections that stay open, each asking anew when its answer is here, from a process of their own. Ratios of answers a second, round by round: middle (smallest to largest); the other figures are the middle of all rounds. Sent away because the server was too busy, and counted as no answers: ${refused} of ${asked}.`
		]
	};
}

function ratios(stretches: Stretch[], bare: Stretch[]): string {
	const all = stretches.map(({ rate }, round) => rate / (bare[round]?.rate ?? NaN));
	return `${median(all).toFixed(2)} (${Math.min(...all).toFixed(2)} to ${Math.max(...all).toFixed(2)})`;
}

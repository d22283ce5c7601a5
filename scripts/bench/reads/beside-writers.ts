import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '#lib/server/db/client.ts';
import { chanceOf } from '../../demo/random.ts';
import { everything } from '../writes/crowd.ts';
import { zipf } from '../writes/picks.ts';
import { throughServices } from '../writes/services.ts';
import type { Library } from './library.ts';
import { quantile, timed, type Work } from './measure.ts';

/** How reading went for a while. */
export interface Stretch {
	p50: number;
	p99: number;
	/** Actions of learners a second, done meanwhile. */
	writes: number;
}

/** Learners at work. */
export interface Writers {
	/** @param rate actions a second; null for as many as they can */
	start: (rate: number | null) => { stop: () => Promise<number> };
	close: () => Promise<void>;
}

const clients = 8;

/** Gathers learners who do everything that learners do, most of it on the popular scenarios. */
export async function gatherWriters({ url, client }: Library): Promise<Writers> {
	const db = connect(url, { max: clients });
	const way = throughServices(db);
	const scenarios = (
		await client<{ id: string }[]>`
			select scenario_id as id from scenario_metadata where is_listed
			order by total_times_used desc, scenario_id limit 1000`
	).map(({ id }) => id);
	const learners = (
		await client<{ id: string }[]>`
			select id from users where not exists (select from scenarios where created_by_user_id = users.id)
			order by created_at desc limit 800`
	).map(({ id }) => id);
	const pick = zipf(scenarios.length);
	const chance = chanceOf(7);
	return {
		close: () => db.$client.end({ timeout: 5 }),
		start: (rate) => {
			let isOver = false;
			let done = 0;
			const goOn = async (number: number) => {
				const own = learners.filter((_, place) => place % clients === number);
				while (!isOver) {
					const place = {
						learner: chance.pick(own),
						scenario: scenarios[pick(chance)] ?? ''
					};
					for (const act of everything(way, place, chance)) {
						const begun = performance.now();
						await act();
						done += 1;
						const pause = rate === null ? 0 : (1000 * clients) / rate - (performance.now() - begun);
						if (pause > 0) await sleep(pause);
					}
				}
			};
			const all = Promise.all(Array.from({ length: clients }, (_, number) => goOn(number)));
			return {
				stop: async () => {
					isOver = true;
					await all;
					return done;
				}
			};
		}
	};
}

/** Reads one after the other for so many milliseconds, with these writers beside or with none. */
export async function readFor(
	length: number,
	reads: Work[],
	writers: Writers | null,
	rate: number | null
): Promise<Stretch> {
	const begun = performance.now();
	const atWork = writers?.start(rate);
	const taken: number[] = [];
	do {
		const read = reads[taken.length % reads.length] as Work;
		taken.push(await timed(read));
	} while (performance.now() - begun < length);
	const seconds = (performance.now() - begun) / 1000;
	const writes = ((await atWork?.stop()) ?? 0) / seconds;
	return { p50: quantile(taken, 0.5), p99: quantile(taken, 0.99), writes };
}

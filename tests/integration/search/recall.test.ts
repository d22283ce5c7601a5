import fs from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { loadStarterLibrary } from '#lib/server/starter-library/load-starter-library.ts';
import { readStarterFiles } from '#lib/server/starter-library/read-files.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { parseCsv } from './parse-csv.ts';
import { remembered } from './remembered.ts';
import { find, write } from './support.ts';

let world: World;

beforeEach(async () => {
	world = await createWorld();
});

/** Searches that do not find their scenario among the first ten. */
async function missed(searches: { id: string; q: string }[]) {
	const misses = [];
	for (const { id, q } of searches) {
		if (!(await find(world, q, { limit: 10 })).includes(id)) misses.push({ id, q });
	}
	return misses;
}

/** Swaps two letters in the middle of the longest word that has no others to be taken for. */
function mistyped(text: string): string {
	const words = text.split(/[^\p{L}]+/u).toSorted((one, other) => other.length - one.length);
	const word = words[0] ?? '';
	const at = Math.floor(word.length / 2);
	return word.slice(0, at - 1) + word.charAt(at) + word.charAt(at - 1) + word.slice(at + 1);
}

describe('of the starter library', () => {
	test('what is remembered of a scenario finds it among the first ten', async () => {
		await loadStarterLibrary(world.db);
		const library = await readStarterFiles();
		const searches = library.flatMap(({ id, content }, index) => {
			const words = content.context.split(/\s+/);
			const from = (index * 7) % Math.max(1, words.length - 5);
			const slip = mistyped(content.title);
			return [
				{ id, q: words.slice(from, from + 5).join(' ') },
				{ id, q: content.title.split(' ').slice(-3).join(' ').toUpperCase() },
				...(slip.length >= 6 && /^\p{Script=Latin}+$/u.test(slip) ? [{ id, q: slip }] : [])
			];
		});
		expect(searches.length).toBeGreaterThan(100);
		const misses = await missed(searches);
		expect(misses.length / searches.length, JSON.stringify(misses)).toBeLessThanOrEqual(0.05);
	}, 60_000);
});

// A list of public-domain prompts, which does not come with the repository: its path is given.
const file = process.env.SEARCH_TEXTS;
if (file !== undefined && file !== '') {
	test(`of the texts in ${file}, what is remembered finds them among the first ten`, async () => {
		const [, ...rows] = parseCsv(fs.readFileSync(file, 'utf8'));
		for (const [index, [act = '', prompt = '']] of rows.entries()) {
			const title = (act.trim() || 'Untitled').slice(0, 120);
			await write(world, `${title} ${index}`, {
				title,
				description: prompt.slice(0, 400),
				context: prompt.slice(0, 10_000)
			});
		}
		const misses = [];
		for (const { title, q, kind } of remembered) {
			const found = await find(world, q, { limit: 10 });
			const wanted = title.trim().slice(0, 120);
			if (!found.some((id) => id.replace(/ \d+$/, '') === wanted)) misses.push({ kind, title, q });
		}
		const recall = 1 - misses.length / remembered.length;
		console.log(
			`Recall at 10 over ${remembered.length} searches in ${rows.length} texts: ${recall}`
		);
		expect(recall, JSON.stringify(misses, null, '\t')).toBeGreaterThanOrEqual(0.95);
	}, 120_000);
}

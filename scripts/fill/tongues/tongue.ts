import type { ScenarioCategory } from '#lib/scenarios/vocabulary.ts';

/** Words of one language that made-up scenarios are written with. */
export interface Tongue {
	/** BCP 47. */
	language: string;
	/** For each category, where it happens and what is to be done there. */
	topics: Record<ScenarioCategory, { places: string[]; tasks: string[]; tags: string[] }>;
	cities: string[];
	/** Whom one talks to. */
	partners: string[];
	firstNames: string[];
	/** Put together from these in order, one of each list, so that there are many. */
	lastNames: string[][];
	/** What makes it harder: a sentence. */
	troubles: string[];
	/** Where the scene stands: a sentence. */
	scenes: string[];
	/** What to do: a sentence. */
	steps: string[];
	/** What is to be reached: a few words. */
	aims: string[];
	/** What the partner says first. */
	openings: string[];
	/** A title from a task, a place and perhaps a city. */
	title: (task: string, place: string, city: string | null) => string;
	/** Between two sentences. */
	gap: string;
}

/** A list written in one line, with bars between. */
export const listed = (text: string): string[] => text.split('|').map((item) => item.trim());

/** Topics written as `places / tasks / tags`, each with bars between. */
export const topicsOf = (lines: Record<ScenarioCategory, string>): Tongue['topics'] =>
	Object.fromEntries(
		Object.entries(lines).map(([category, line]) => {
			const [places = '', tasks = '', tags = ''] = line.split(' / ');
			return [category, { places: listed(places), tasks: listed(tasks), tags: listed(tags) }];
		})
	) as Tongue['topics'];

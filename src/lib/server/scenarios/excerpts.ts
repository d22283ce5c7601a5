import { sql } from 'drizzle-orm';
import type { CardMatch, ScenarioCard, TextSegment } from '#lib/scenarios/types.ts';
import type { Persona } from '#lib/scenarios/vocabulary.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { type Mark, marksIn, segmentsOf } from './marks.ts';
import type { Search } from './search.ts';

/** What may hold the words that neither title nor description has. */
export interface FurtherTexts {
	goal: string | null;
	objectives: string[] | null;
	context: string;
	tags: string[];
	persona: Persona | null;
}

/** To be read with the few cards of a page; of it no more leaves than a passage. */
export const furtherTexts = sql<FurtherTexts | null>`jsonb_build_object(
	'goal', ${scenarios.learningGoal}, 'objectives', ${scenarios.learningObjectives},
	'context', ${scenarios.context}, 'tags', ${scenarios.tags}, 'persona', ${scenarios.persona})`;

/** As much of a description as a card shows in any case. */
const shownAtOnce = 110;

/** How much of a longer text is shown, and how much of that before the first match. */
const passageLength = 170;
const leadIn = 40;

/**
 * What shows a reader why a scenario was found: the title with the words marked, and below it the
 * description, or the passage of another text that has more of the words that the title lacks.
 */
export function matchOf(
	search: Search,
	card: Pick<ScenarioCard, 'title' | 'description' | 'author'>,
	further: FurtherTexts
): CardMatch {
	const { title, author } = card;
	const titleMarks = marksIn(title, search);
	const inTitle = new Set(titleMarks.map(({ term }) => term));
	const wanted = search.terms.included.filter((term) => !inTitle.has(term));
	const name = author?.name ?? '';
	return {
		title: segmentsOf(title, titleMarks),
		passage: passageOf(search, wanted.length, inTitle, textsOf(card.description, further)),
		author: segmentsOf(name, marksIn(name, search))
	};
}

/** In the order in which they are preferred; the description first. */
const textsOf = (description: string, further: FurtherTexts): string[] => [
	description,
	further.goal ?? '',
	...(further.objectives ?? []),
	...(Object.values(further.persona ?? {}) as string[]),
	further.context,
	// Last: a row of tags says less than any sentence.
	further.tags.join(' · ')
];

function passageOf(
	search: Search,
	wanted: number,
	inTitle: ReadonlySet<Mark['term']>,
	texts: string[]
): TextSegment[] {
	const [description = ''] = texts;
	let best: { text: string; marks: Mark[]; covers: number } | null = null;
	for (const text of texts) {
		if (typeof text !== 'string') continue;
		const marks = marksIn(text, search);
		const covers = new Set(marks.map(({ term }) => term).filter((term) => !inTitle.has(term))).size;
		if (best === null || covers > best.covers) best = { text, marks, covers };
		if (covers >= wanted) break;
	}
	if (best === null) return [];
	const { text, marks } = best;
	const soonest = Math.min(...marks.map(({ to }) => to));
	if (text === description && (marks.length === 0 || soonest <= shownAtOnce)) {
		return segmentsOf(text, marks);
	}
	return around(text, marks);
}

/** The passage with the most different words in it. */
function around(text: string, marks: Mark[]): TextSegment[] {
	const sorted = marks.toSorted((one, other) => one.from - other.from);
	let first = sorted[0]?.from ?? 0;
	let most = 0;
	for (const { from } of sorted.slice(0, 200)) {
		const end = from + passageLength - leadIn;
		const terms = new Set(
			sorted.filter((mark) => mark.from >= from && mark.to <= end).map(({ term }) => term)
		);
		if (terms.size > most) [most, first] = [terms.size, from];
	}
	const from = atSpace(text, Math.max(0, first - leadIn), first, 1);
	const wantedEnd = Math.min(text.length, from + passageLength);
	const to = atSpace(text, wantedEnd, Math.max(from, wantedEnd - leadIn), -1);
	const segments = segmentsOf(text, sorted, from, to);
	return [
		...(from > 0 ? [{ text: '…', isMatch: false }] : []),
		...segments,
		...(to < text.length ? [{ text: '…', isMatch: false }] : [])
	];
}

/**
 * The nearest place at which no word is cut, this way and no further; where there is none, as between
 * characters of a script without spaces, at least no character is.
 */
function atSpace(text: string, at: number, until: number, step: 1 | -1): number {
	if (at === 0 || at === text.length) return at;
	for (let place = at; place !== until; place += step) {
		if (/\s/.test(text.charAt(step === 1 ? place - 1 : place))) return place;
	}
	return /[\udc00-\udfff]/.test(text.charAt(at)) ? at - 1 : at;
}

import type { CefrLevel } from '#lib/scenarios/vocabulary.ts';
import { cefrLevelOf } from '#lib/scenarios/vocabulary.ts';
import {
	type FormValues,
	listOf,
	type SetName,
	textNames,
	type TextName,
	textOf
} from './form-values.ts';
import {
	applyOperation,
	type ListFocus,
	type ListOperation,
	type OrderedList
} from './list-operations.ts';
import { directionOf } from './direction.ts';

/** One row of an ordered list. What is wrong with it goes with it when it is moved. */
export interface Row {
	id: number;
	text: string;
	error?: string | undefined;
}

/** Everything in the authoring form, as it is typed. */
export class Draft {
	texts = $state({} as Record<TextName, string>);
	sets: Record<SetName, string[]> = $state({ categories: [], targetLanguages: [] });
	rows: Record<OrderedList, Row[]> = $state({ learningObjectives: [], tags: [] });
	#lastId = 0;

	constructor(values: FormValues) {
		this.adopt(values);
	}

	/** Takes over what a form holds. Rows keep their identity, so that the keyboard keeps its place. */
	adopt(values: FormValues): void {
		for (const name of textNames) this.texts[name] = textOf(values, name);
		this.sets = {
			categories: listOf(values, 'categories'),
			targetLanguages: listOf(values, 'targetLanguages')
		};
		this.rows = {
			learningObjectives: this.#rowsOf('learningObjectives', values),
			tags: this.#rowsOf('tags', values)
		};
	}

	#rowsOf(list: OrderedList, values: FormValues): Row[] {
		return listOf(values, list).map((text, index) => ({
			id: this.rows[list][index]?.id ?? ++this.#lastId,
			text
		}));
	}

	/** What the form would send. */
	get values(): FormValues {
		return {
			...this.texts,
			categories: [...this.sets.categories],
			targetLanguages: [...this.sets.targetLanguages],
			learningObjectives: this.rows.learningObjectives.map((row) => row.text),
			tags: this.rows.tags.map((row) => row.text)
		};
	}

	/** Puts what was wrong with single rows, `tags.2` and the like, on the rows. */
	mark(errors: Record<string, string>): void {
		for (const [list, rows] of Object.entries(this.rows)) {
			for (const [index, row] of rows.entries()) row.error = errors[`${list}.${index}`];
		}
	}

	/** Does what a list's button asks for, and says where the keyboard goes. */
	arrange(operation: ListOperation): { focus: ListFocus; changed: boolean } {
		const { rows, focus, changed } = applyOperation(this.rows[operation.list], operation, () => ({
			id: ++this.#lastId,
			text: ''
		}));
		if (changed) this.rows[operation.list] = rows;
		return { focus, changed };
	}

	/** The language that is written in, and its direction. */
	get writing(): { lang: string | undefined; dir: 'ltr' | 'rtl' } {
		const lang = this.texts.textLanguage || undefined;
		return { lang, dir: directionOf(lang) };
	}

	/** The language of what the partner says: the one that is rehearsed, if it is only one. */
	get spoken(): { lang: string | undefined; dir: 'ltr' | 'rtl' } {
		const [only, ...others] = this.sets.targetLanguages;
		return only && others.length === 0 ? { lang: only, dir: directionOf(only) } : this.writing;
	}

	/** The level that the difficulty rating amounts to. */
	get ratedLevel(): CefrLevel | null {
		const rating = Number(this.texts.difficultyRating);
		return rating >= 1 && rating <= 8 && Number.isInteger(rating) ? cefrLevelOf(rating) : null;
	}
}

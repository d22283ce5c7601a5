import type { Draft } from './draft.svelte.ts';
import type { ListFocus } from './list-operations.ts';

/** What every section of the authoring form is given. */
export interface SectionProps {
	draft: Draft;
	/** Field name to code. */
	errors: Record<string, string>;
	/** Where the keyboard was when the server answered a button of a list. */
	focus?: ListFocus | null;
}

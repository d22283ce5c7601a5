/** What a refused form answers with: one shape for every form of the product. */
export interface FormFailure {
	/** The action that was asked for; `default` where the page has only one. */
	form: string;
	/** Everything that was typed, passwords excepted. */
	values: Record<string, string | string[]>;
	/** Field name to code; `errorText(code)` has the words. */
	errors: Record<string, string>;
	/** What is wrong with the whole of it. */
	formError?: string;
	/** Where it was too often: in how many seconds it may be tried again. */
	seconds?: number;
}

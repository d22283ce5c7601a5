let spoken = $state({ text: '', turn: 0 });

/** Says a text to screen readers, politely. The same text twice is said twice. */
export function announce(text: string): void {
	spoken = { text, turn: spoken.turn + 1 };
}

export const announcement = {
	/** Two lines taken in turn: a region whose text does not change says nothing. */
	get lines(): [string, string] {
		return spoken.turn % 2 === 0 ? [spoken.text, ''] : ['', spoken.text];
	}
};

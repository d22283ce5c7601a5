/**
 * This browser's memory, as JSON. It may be full, forbidden or broken: then there is none, and
 * everything goes on without.
 */
export function recall(key: string): unknown {
	try {
		const stored = localStorage.getItem(key);
		return stored === null ? null : JSON.parse(stored);
	} catch {
		return null;
	}
}

export function remember(key: string, value: unknown): void {
	try {
		localStorage.setItem(key, JSON.stringify(value));
	} catch {
		// Nothing to remember it in.
	}
}

/** Forgets everything whose key begins so. */
export function forgetAll(prefix: string): void {
	try {
		for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) forget(key);
	} catch {
		// Nothing was remembered.
	}
}

export function forget(key: string): void {
	try {
		localStorage.removeItem(key);
	} catch {
		// It was not remembered either.
	}
}

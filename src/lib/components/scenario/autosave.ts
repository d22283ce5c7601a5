export type AutosaveStatus = 'idle' | 'waiting' | 'saving' | 'saved' | 'failed';

export interface AutosaveOptions<Value> {
	/** Sends one value. `retry` says whether the same value may still get through later. */
	send: (value: Value) => Promise<{ isDone: boolean; retry?: boolean }>;
	onStatus: (status: AutosaveStatus) => void;
	/** Milliseconds of rest before something is sent. */
	delay: number;
}

const firstRetry = 4_000;
const longestRetry = 60_000;

/**
 * Sends the newest value once its author rests, one at a time, and again after a failure until it
 * arrives. What was changed while an older value was on its way follows it.
 */
export class Autosave<Value> {
	#options: AutosaveOptions<Value>;
	#pending: { value: Value } | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#isSending = false;
	#failures = 0;

	constructor(options: AutosaveOptions<Value>) {
		this.#options = options;
	}

	/** Whether something has not arrived yet. */
	get isUnsent(): boolean {
		return this.#pending !== null || this.#isSending;
	}

	change(value: Value): void {
		this.#pending = { value };
		this.#failures = 0;
		if (!this.#isSending) {
			this.#options.onStatus('waiting');
			this.#schedule(this.#options.delay);
		}
	}

	/** Sends what waits without waiting any longer. */
	async flush(): Promise<void> {
		clearTimeout(this.#timer);
		if (!this.#pending || this.#isSending) return;
		const sent = this.#pending;
		this.#pending = null;
		this.#isSending = true;
		this.#options.onStatus('saving');
		const { isDone, retry } = await this.#options.send(sent.value);
		this.#isSending = false;
		if (!isDone) this.#keep(sent, retry ?? false);
		else if (this.#pending) this.change((this.#pending as { value: Value }).value);
		else this.#options.onStatus('saved');
	}

	/** Forgets what waits: it was sent in another way. */
	stop(): void {
		clearTimeout(this.#timer);
		this.#pending = null;
	}

	#keep(failed: { value: Value }, retry: boolean): void {
		const isNewer = this.#pending !== null;
		this.#pending ??= failed;
		this.#options.onStatus('failed');
		if (isNewer) this.#schedule(this.#options.delay);
		else if (retry) this.#schedule(Math.min(firstRetry * 2 ** this.#failures++, longestRetry));
	}

	#schedule(delay: number): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.flush(), delay);
	}
}

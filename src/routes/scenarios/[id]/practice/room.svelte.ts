import { Autosave, type AutosaveStatus } from '#lib/components/scenario/autosave.ts';
import { forget, recall, remember } from '#lib/components/scenario/browser-store.ts';
import { isSignIn, sendForm } from '#lib/forms/enhance-action.ts';
import type { FormFailure } from '#lib/forms/form-failure.ts';
import type { OpenAttemptState } from '#lib/scenarios/progress.ts';
import type { AttemptOutcome } from '#lib/scenarios/vocabulary.ts';
import { type EarlyTick, mergeAttempt, readMirror, withEarlyTicks } from './attempt-mirror.ts';
import { ActiveClock } from './clock.ts';

export interface RoomOptions {
	scenarioId: string;
	attemptId: string;
	objectiveCount: number;
	/** What the server has kept of the attempt. */
	kept: OpenAttemptState | null;
}

/** What `practice/state` answers. */
interface ServerState {
	openAttemptId: string | null;
	openAttemptState: OpenAttemptState | null;
	lastAttemptId: string | null;
	lastAttemptOutcome: AttemptOutcome | null;
}

/** Seconds between two looks at what another device may have done meanwhile. */
const lookEvery = 60;
/** Seconds between two notes of the time in this browser. */
const mirrorEvery = 5;

/**
 * An open attempt as this browser sees it: its clock and ticks, kept in the browser at once and on
 * the server soon, so that a reload, a lost connection or another device goes on from here.
 */
export class Room {
	seconds = $state(0);
	ticked: number[] = $state([]);
	isPaused = $state(false);
	/** Whether scripts run at all: before that the page is a plain form. */
	isLive = $state(false);
	status: AutosaveStatus = $state('idle');
	/** Set once the server says that this attempt is over. */
	over: { outcome: AttemptOutcome | null } | null = $state(null);

	#options: RoomOptions;
	#key: string;
	#action: string;
	#clock: ActiveClock;
	#isUnsent = false;
	#early: EarlyTick[] = [];
	#autosave: Autosave<number[]>;
	#sinceLook = 0;

	constructor(options: RoomOptions) {
		this.#options = options;
		this.#key = `rehearsal:attempt:${options.attemptId}`;
		this.#action = `/scenarios/${options.scenarioId}?/keep`;
		const { objectives, seconds } = mergeAttempt(options.kept, null, options.objectiveCount);
		this.ticked = objectives;
		this.seconds = seconds;
		this.#clock = new ActiveClock(seconds);
		this.#autosave = new Autosave({
			delay: 800,
			send: () => this.#send(),
			onStatus: (status) => (this.status = status)
		});
	}

	/** Ticks that were set or taken away in the plain form: told of before the room is entered. */
	tickedEarly(early: EarlyTick[]): void {
		this.#early = early;
	}

	/** Begins to count and to keep. @returns what ends it, for when the page goes */
	enter(): () => void {
		this.isLive = true;
		this.#takeOver(this.#options.kept);
		if (this.#early.length > 0) {
			this.ticked = withEarlyTicks(this.ticked, this.#early);
			this.changed();
		} else if (this.#isUnsent) this.#autosave.change(this.ticked);
		const timer = setInterval(() => this.#beat(), 1000);
		return () => {
			clearInterval(timer);
			this.leave();
			this.#autosave.stop();
		};
	}

	/** A tick was set or taken away. */
	changed(): void {
		this.#isUnsent = true;
		this.#mirror();
		this.#autosave.change(this.ticked);
	}

	togglePause(): void {
		this.isPaused = !this.isPaused;
		if (this.isPaused) this.#clock.stop();
		else this.#clock.run();
		this.seconds = this.#clock.seconds;
		this.#mirror();
		void this.#send();
	}

	/** The page is hidden or goes away: the time stands still, and all is sent along. */
	leave(): void {
		if (this.over || !this.isLive) return;
		this.#clock.stop();
		this.seconds = this.#clock.seconds;
		this.#mirror();
		void this.#send(true);
	}

	/** The page is seen again. */
	comeBack(): void {
		if (this.over) return;
		if (!this.isPaused) this.#clock.run();
		void this.look();
	}

	/** Another tab of this browser went on with the same attempt. */
	heard(event: StorageEvent): void {
		if (event.key !== this.#key || event.newValue === null) return;
		this.#takeOver({ objectives: this.ticked, seconds: this.seconds });
	}

	/** Asks the server how the attempt stands: another device may have gone on with it. */
	async look(): Promise<void> {
		this.#sinceLook = 0;
		let state: ServerState;
		try {
			const answer = await fetch(`/scenarios/${this.#options.scenarioId}/practice/state`);
			if (!answer.ok) return;
			state = (await answer.json()) as ServerState;
		} catch {
			return;
		}
		if (state.openAttemptId !== this.#options.attemptId) {
			const isLast = state.lastAttemptId === this.#options.attemptId;
			this.end(isLast ? state.lastAttemptOutcome : null);
		} else if (!this.#autosave.isUnsent) {
			this.#takeOver(state.openAttemptState);
		}
	}

	/** The attempt is over: nothing of it is to be kept any more. */
	end(outcome: AttemptOutcome | null): void {
		this.finished();
		this.over = { outcome };
	}

	/** The attempt was closed from here. */
	finished(): void {
		this.#autosave.stop();
		this.#clock.stop();
		this.isLive = false;
		forget(this.#key);
	}

	#beat(): void {
		if (!this.#clock.isRunning) return;
		this.seconds = this.#clock.seconds;
		if (this.seconds % mirrorEvery === 0) this.#mirror();
		if (++this.#sinceLook >= lookEvery) void this.look().then(() => this.#send());
	}

	#takeOver(kept: OpenAttemptState | null): void {
		const mirror = readMirror(recall(this.#key));
		const merged = mergeAttempt(kept, mirror, this.#options.objectiveCount);
		this.#clock.raiseTo(merged.seconds);
		this.seconds = this.#clock.seconds;
		this.ticked = merged.objectives;
		this.#isUnsent = merged.isUnsent;
		this.isPaused = merged.isPaused;
		if (this.isPaused) this.#clock.stop();
		else if (this.isLive && !document.hidden) this.#clock.run();
	}

	#mirror(): void {
		remember(this.#key, {
			objectives: this.ticked,
			seconds: this.seconds,
			isUnsent: this.#isUnsent,
			isPaused: this.isPaused
		});
	}

	async #send(keepalive = false): Promise<{ isDone: boolean; retry?: boolean }> {
		if (this.over || !this.isLive) return { isDone: true };
		const sent = [...this.ticked];
		const formData = new FormData();
		formData.set('attemptId', this.#options.attemptId);
		formData.set('seconds', String(this.seconds));
		// Ticks that another device may have changed since are not put back.
		if (!this.#isUnsent) formData.set('only', 'seconds');
		for (const index of sent) formData.append('objective', String(index));
		const result = await sendForm(this.#action, formData, { keepalive });

		if (result.type === 'failure' && (result.data as FormFailure).formError === 'attempt-over') {
			await this.look();
			return { isDone: true };
		}
		const isDone = result.type === 'redirect' && !isSignIn(result);
		if (isDone && this.isLive && sent.join() === this.ticked.join()) {
			this.#isUnsent = false;
			this.#mirror();
		}
		return { isDone, retry: result.type !== 'failure' };
	}
}

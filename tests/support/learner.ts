import { randomInt } from 'node:crypto';
import { type Answer, ask, post } from './ask.ts';
import { type Action, applied, nextAction, type RowModel, untouched } from './learner-model.ts';

/** How an action ended, as far as its sender knows. */
export type Outcome = 'acknowledged' | 'refused' | 'unknown';

const outcomeOf = ({ status }: Answer): Outcome => {
	if (status === 303) return 'acknowledged';
	return status !== null && status >= 400 && status < 500 ? 'refused' : 'unknown';
};

/** What a learner needs to know of the place. */
export interface Place {
	/** Where the app is now; it may move with a restart. */
	address: () => string;
	scenarioId: string;
	/** What is wrong with an answer; null where any is allowed. */
	broken: (answer: Answer) => string | null;
}

/**
 * Somebody at the forms of one scenario, who keeps a journal: `row` is what must be there by what
 * was acknowledged, `pending` what was sent and not heard of.
 */
export class Learner {
	readonly email = `${Date.now()}-${randomInt(1e9)}@example.test`;
	readonly counts: Record<Outcome | 'repeated', number> = {
		acknowledged: 0,
		refused: 0,
		unknown: 0,
		repeated: 0
	};
	/** Everything that should not have happened. */
	readonly faults: string[] = [];
	readonly place: Place;
	row: RowModel = untouched;
	pending: Action | null = null;
	private cookie = '';

	constructor(place: Place) {
		this.place = place;
	}

	/** Makes the account. */
	async register(): Promise<void> {
		const answer = await post(this.place.address(), '/register', [
			['name', 'Ada'],
			['email', this.email],
			['password', `quiet-Curtain-${randomInt(1e6)}`]
		]);
		if (answer.status !== 303) throw new Error(`not registered: ${answer.status} ${answer.text}`);
		this.cookie = answer.cookie;
	}

	/** Does one thing after another; what was not heard of is sent again, with the same ids. */
	async write(isOver: () => boolean): Promise<void> {
		while (!isOver()) {
			await this.step();
			if (this.pending) await new Promise((resolve) => setTimeout(resolve, randomInt(10, 60)));
		}
	}

	/** Sends the pending action, or else a new one; says how it ended. */
	async step(): Promise<Outcome> {
		if (this.pending) this.counts.repeated += 1;
		const action = (this.pending ??= await this.choose());
		if (!action) return 'unknown';
		const path = `/scenarios/${this.place.scenarioId}?/${action.kind}`;
		const answer = await post(this.place.address(), path, action.fields, this.cookie);
		const outcome = outcomeOf(answer);
		this.judge(answer, action.kind);
		this.counts[outcome] += 1;
		if (outcome === 'unknown') return outcome;

		this.pending = null;
		const next = applied(this.row, action);
		if ((next === null) !== (outcome === 'refused')) {
			const why = `${JSON.stringify(action)} on ${JSON.stringify(this.row)}`;
			this.faults.push(`wrongly ${outcome} (${answer.status}): ${why}`);
		}
		if (outcome === 'acknowledged' && next) this.row = next;
		return outcome;
	}

	/** Reads a page, signed in. */
	async read(path: string): Promise<Answer> {
		const answer = await ask(`${this.place.address()}${path}`, {
			headers: { cookie: this.cookie }
		});
		this.judge(answer, path);
		return answer;
	}

	/** Sends what is not heard of until it is. */
	async settle(): Promise<void> {
		const deadline = Date.now() + 20_000;
		while (this.pending && (await this.step()) === 'unknown') {
			if (Date.now() > deadline) throw new Error('the app does not come back');
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
	}

	private judge(answer: Answer, what: string): void {
		const fault = this.place.broken(answer);
		if (fault) this.faults.push(`${what}: ${fault}`);
	}

	/** Null while the id of the run that was begun cannot be asked for. */
	private async choose(): Promise<Action | null> {
		if (this.row.openAttempt === 'begun') {
			const { status, text } = await this.read(
				`/scenarios/${this.place.scenarioId}/practice/state`
			);
			if (status !== 200) return null;
			const { openAttemptId } = JSON.parse(text) as { openAttemptId: string | null };
			if (!openAttemptId) this.faults.push('a run that was acknowledged is not open');
			this.row = { ...this.row, openAttempt: openAttemptId };
		}
		return nextAction(this.row);
	}
}

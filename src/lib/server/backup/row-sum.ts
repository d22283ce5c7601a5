import { hash } from 'node:crypto';

const lanes = 8;
const laneSize = 2 ** 32;
/** So many lanes of 32 bits add up without a number losing a bit. */
const mostAdded = 2 ** 20;

/**
 * A sum over the rows of a table in whatever order they come, because a restored table need not lie
 * in the old one's: the SHA-256 of each row's text, read as a number and added up modulo 2^256.
 */
export class RowSum {
	rows = 0;
	#lanes = new Array<number>(lanes).fill(0);

	/** @param row its text, without the line's end */
	add(row: Uint8Array): void {
		const digest = hash('sha256', row, 'buffer');
		for (let lane = 0; lane < lanes; lane += 1) {
			this.#lanes[lane] = (this.#lanes[lane] as number) + digest.readUInt32BE(4 * lane);
		}
		this.rows += 1;
		if (this.rows % mostAdded === 0) this.#carry();
	}

	/** In hex. */
	toString(): string {
		this.#carry();
		return this.#lanes.map((lane) => lane.toString(16).padStart(8, '0')).join('');
	}

	#carry(): void {
		let carry = 0;
		for (let lane = lanes - 1; lane >= 0; lane -= 1) {
			const sum = (this.#lanes[lane] as number) + carry;
			this.#lanes[lane] = sum % laneSize;
			carry = Math.floor(sum / laneSize);
		}
	}
}

const newline = 0x0a;

/** Cuts bytes into pieces of whole lines. What follows the last line's end comes last, as it is. */
export async function* wholeLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
	let begun: Buffer[] = [];
	for await (const chunk of chunks) {
		const end = chunk.lastIndexOf(newline) + 1;
		if (end === 0) {
			begun.push(chunk);
			continue;
		}
		yield begun.length > 0
			? Buffer.concat([...begun, chunk.subarray(0, end)])
			: chunk.subarray(0, end);
		begun = end < chunk.length ? [chunk.subarray(end)] : [];
	}
	if (begun.length > 0) yield Buffer.concat(begun);
}

/** The lines of a piece, without their ends, and where the next one begins. */
export function* linesOf(piece: Buffer, from = 0): Generator<{ line: Buffer; next: number }> {
	for (let start = from; start < piece.length;) {
		const end = piece.indexOf(newline, start);
		const next = end === -1 ? piece.length : end + 1;
		yield { line: piece.subarray(start, end === -1 ? piece.length : end), next };
		start = next;
	}
}

import { log } from '../log.ts';

/** Milliseconds after which nobody downloads any more, but keeps what is read for them. */
const longest = 15 * 60_000;

/**
 * A text that is made while it is read, no faster than its reader takes it. When making it fails, the
 * connection breaks off: half a file must not look like a whole one.
 */
export function streamText(
	pieces: AsyncGenerator<string, void, unknown>,
	requestId: string,
	most = longest
): ReadableStream<Uint8Array> {
	const until = performance.now() + most;
	const encoder = new TextEncoder();
	return new ReadableStream({
		async pull(controller) {
			try {
				if (performance.now() > until) throw new Error('It took too long');
				const next = await pieces.next();
				if (next.done) controller.close();
				else controller.enqueue(encoder.encode(next.value));
			} catch (error) {
				log.error({ id: requestId, err: error }, 'a download broke off');
				controller.error(error);
				await pieces.return(undefined);
			}
		},
		async cancel() {
			await pieces.return(undefined);
		}
	});
}

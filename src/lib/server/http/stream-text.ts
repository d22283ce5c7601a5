import { log } from '../log.ts';

/**
 * A text that is made while it is read, no faster than its reader takes it. When making it fails, the
 * connection breaks off: half a file must not look like a whole one.
 */
export function streamText(
	pieces: AsyncGenerator<string, void, unknown>,
	requestId: string
): ReadableStream<Uint8Array> {
	const encoder = new TextEncoder();
	return new ReadableStream({
		async pull(controller) {
			try {
				const next = await pieces.next();
				if (next.done) controller.close();
				else controller.enqueue(encoder.encode(next.value));
			} catch (error) {
				log.error({ id: requestId, err: error }, 'a download broke off');
				controller.error(error);
			}
		},
		async cancel() {
			await pieces.return(undefined);
		}
	});
}

import type postgres from 'postgres';

const lost = /^(CONNECTION_|ECONN|EPIPE$|57P0|08)/;

/**
 * Runs something in a transaction of one connection, and survives that connection's loss.
 *
 * @param mode as in BEGIN
 * @throws what the work throws, after a ROLLBACK; the driver's error when the connection is lost
 */
export async function inTransaction<T>(
	db: postgres.Sql,
	mode: string,
	work: (client: postgres.TransactionSql) => Promise<T>
): Promise<T> {
	const result: { value?: T } = {};
	await db.begin(mode, async (client) => {
		try {
			result.value = await work(client);
		} catch (error) {
			// The driver knows by itself that the connection is gone, and ends the transaction. Told so by
			// us as well, it sends a ROLLBACK down a socket that is no more, and the process dies of that.
			if (lost.test(String((error as { code?: unknown }).code))) await new Promise(() => undefined);
			throw error;
		}
	});
	return result.value as T;
}

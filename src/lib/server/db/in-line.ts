/**
 * Makes a line in which one waits for another, within this process. What would wait for one lock in
 * the database anyway waits here: there, each would keep a connection from those who read meanwhile.
 *
 * @returns a function that runs something when all before it are done, well or not
 */
export function makeLine(): <T>(work: () => Promise<T>) => Promise<T> {
	let last: Promise<unknown> = Promise.resolve();
	return (work) => {
		const mine = last.then(work);
		last = mine.catch(() => undefined);
		return mine;
	};
}

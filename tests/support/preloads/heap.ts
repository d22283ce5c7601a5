// Loaded before the app by a test (`--import`): on a signal it collects what is garbage and says, in
// the output, how many bytes live.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

process.on('SIGUSR2', () => {
	collect();
	const { heapUsed, external, rss } = process.memoryUsage();
	console.log(`living ${heapUsed + external} of ${rss}`);
});

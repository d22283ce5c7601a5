// Loaded before the app by a test (`--import`): what no code should do, on a signal.
process.on('SIGUSR2', () => {
	void Promise.reject(new Error('nobody awaited this'));
	setTimeout(() => {
		throw new Error('nobody caught this');
	}, 1);
});

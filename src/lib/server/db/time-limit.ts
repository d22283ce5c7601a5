import { AsyncLocalStorage } from 'node:async_hooks';

const limits = new AsyncLocalStorage<AbortSignal>();

/**
 * Runs something whose statements end with the signal: none is sent afterwards, and the connection
 * of one that still runs is cut. Whoever asked has their answer by then.
 */
export const withinLimit = <T>(signal: AbortSignal, run: () => T): T => limits.run(signal, run);

/** The limit that this code runs within, if there is one. */
export const currentLimit = (): AbortSignal | undefined => limits.getStore();

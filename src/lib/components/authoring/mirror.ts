import { forget, recall, remember } from '#lib/components/scenario/browser-store.ts';
import type { FormValues } from './form-values.ts';

/** What was typed and not saved, as this browser keeps it. */
export interface Mirror {
	/** When it was typed last; ISO 8601. */
	at: string;
	values: FormValues;
}

/** Where it is kept: per person and scenario, so that nobody is offered somebody else's. */
export const mirrorKey = (person: string, scenarioId: string | null): string =>
	`rehearsal:draft:${person}:${scenarioId ?? 'new'}`;

/** Reads what was stored; null for anything that is not a mirror. */
export function readMirror(stored: unknown): Mirror | null {
	if (typeof stored !== 'object' || stored === null) return null;
	const { at, values } = stored as Partial<Mirror>;
	if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) return null;
	if (typeof values !== 'object' || values === null || Array.isArray(values)) return null;
	const isText = (value: unknown) => typeof value === 'string';
	const isSound = Object.values(values).every((value) => [value].flat().every(isText));
	return isSound ? { at, values } : null;
}

export const recallMirror = (key: string): Mirror | null => readMirror(recall(key));

export const rememberMirror = (key: string, values: FormValues): void =>
	remember(key, { at: new Date().toISOString(), values } satisfies Mirror);

export const forgetMirror = forget;

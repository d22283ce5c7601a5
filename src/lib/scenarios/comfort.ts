import { m } from '#lib/paraglide/messages.js';
import type { ComfortIndicators } from './vocabulary.ts';

export type ComfortAspect = keyof ComfortIndicators;
export const comfortAspects: ComfortAspect[] = ['confidence', 'engagement', 'understanding'];

const labels: Record<ComfortAspect, () => string> = {
	confidence: m.scenario_comfort_confidence,
	engagement: m.scenario_comfort_engagement,
	understanding: m.scenario_comfort_understanding
};

const demands = [
	m.scenario_demand_1,
	m.scenario_demand_2,
	m.scenario_demand_3,
	m.scenario_demand_4,
	m.scenario_demand_5
];

export const comfortLabel = (aspect: ComfortAspect): string => labels[aspect]();

/** How much a scenario asks for, 1–5, in words. */
export const demandText = (value: number): string => demands[value - 1]?.() ?? String(value);

export const comfortQuestions: Record<ComfortAspect, () => string> = {
	confidence: m.practice_reflect_confidence,
	engagement: m.practice_reflect_engagement,
	understanding: m.practice_reflect_understanding
};

const felt = [
	m.practice_felt_1,
	m.practice_felt_2,
	m.practice_felt_3,
	m.practice_felt_4,
	m.practice_felt_5
];

/** How much a learner felt it, 1–5, in words. */
export const feltText = (value: number): string => felt[value - 1]?.() ?? String(value);

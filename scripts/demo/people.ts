import type { Chance } from './random.ts';

const firstNames =
	'Aiko Amara Anders Beatriz Bilal Chidi Chloé Daniela Dilnoza Elif Emeka Fatima Felix Giulia Hana Hugo Ines Ivan Jae-won Joana Kaito Karim Laila Leon Lucía Mai Marek Mei Mónica Nadia Nils Noor Olga Omar Paula Pedro Priya Quentin Rana Rosa Sami Sofia Sunita Tariq Thandi Tomás Uma Viktor Wei Yara Yusuf Zoé'.split(
		' '
	);
const initials = 'ABCDEFGHIJKLMNOPRSTVWZ'.split('');

/** A made-up learner: what they are called, practise and can. */
export interface DemoLearner {
	name: string;
	email: string;
	/** BCP 47: the language that they are learning. */
	language: string;
	/** 1–8, on the scale of a scenario's difficulty rating. */
	level: number;
	/** How often they come back, 0–1. */
	keenness: number;
}

/** The domain that no mail can ever reach (RFC 2606); what tells demo learners from real ones. */
export const demoMailDomain = 'demo.invalid';

/** Makes up a number of learners. */
export function makeUpLearners(count: number, chance: Chance): DemoLearner[] {
	const languages = ['es', 'en', 'ja', 'fr', 'de', 'zh', 'ko', 'pt', 'it', 'ar'];
	return Array.from({ length: count }, (_, index) => ({
		name: `${chance.pick(firstNames)} ${chance.pick(initials)}.`,
		email: `learner-${index + 1}@${demoMailDomain}`,
		language: chance.pickWeighted(languages, (code) => 1 / (languages.indexOf(code) + 2)),
		level: Math.min(8, Math.max(1, Math.round(chance.around(4, 2.5)))),
		keenness: chance.unit() ** 2
	}));
}

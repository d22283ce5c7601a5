import { m } from '#lib/paraglide/messages.js';
import type {
	LearnerState,
	ScenarioCategory,
	ScenarioDifficulty,
	ScenarioDuration,
	ScenarioRole,
	ListSort,
	ScenarioVisibility
} from './vocabulary.ts';

const roles: Record<ScenarioRole, () => string> = {
	tutor: m.role_tutor,
	character: m.role_character,
	friendly_chat: m.role_friendly_chat,
	expert: m.role_expert
};

const difficulties: Record<ScenarioDifficulty, () => string> = {
	beginner: m.difficulty_beginner,
	intermediate: m.difficulty_intermediate,
	advanced: m.difficulty_advanced
};

const visibilities: Record<ScenarioVisibility, () => string> = {
	public: m.visibility_public,
	unlisted: m.visibility_unlisted,
	private: m.visibility_private
};

const categories: Record<ScenarioCategory, () => string> = {
	travel: m.category_travel,
	food: m.category_food,
	health: m.category_health,
	housing: m.category_housing,
	work: m.category_work,
	study: m.category_study,
	'family-and-friends': m.category_family_and_friends,
	services: m.category_services,
	shopping: m.category_shopping,
	conflict: m.category_conflict,
	'small-talk': m.category_small_talk,
	money: m.category_money,
	culture: m.category_culture,
	emergencies: m.category_emergencies
};

const sorts: Record<ListSort, () => string> = {
	relevance: m.sort_relevance,
	trending: m.sort_trending,
	saved: m.sort_saved,
	rated: m.sort_rated,
	practised: m.sort_practised,
	new: m.sort_new
};

const learnerStates: Record<LearnerState, () => string> = {
	untried: m.browse_mine_untried,
	open: m.browse_mine_open,
	completed: m.browse_mine_completed,
	saved: m.browse_mine_saved
};

export const roleLabel = (role: ScenarioRole): string => roles[role]();

export const difficultyLabel = (difficulty: ScenarioDifficulty): string =>
	difficulties[difficulty]();

export const visibilityLabel = (visibility: ScenarioVisibility): string =>
	visibilities[visibility]();

export const sortLabel = (sort: ListSort): string => sorts[sort]();

/** "Up to 10 minutes". */
export const durationLabel = (duration: ScenarioDuration): string =>
	duration === 'long' ? m.browse_duration_long() : m.browse_duration({ minutes: duration });

/** What a learner has done with a scenario: "not tried yet". */
export const learnerStateLabel = (state: LearnerState): string => learnerStates[state]();

/** A category's name; one that this version does not know is shown as it is. */
export const categoryLabel = (category: string): string =>
	categories[category as ScenarioCategory]?.() ?? category;

import { counted } from '#lib/counted.ts';
import {
	formatDate,
	formatDuration,
	formatNumber,
	formatRelative,
	languageName
} from '#lib/format.ts';
import { m } from '#lib/paraglide/messages.js';
import { roleLabel } from '#lib/scenarios/labels.ts';
import { type LibraryItem, type LibraryShelf, tickedCount } from '#lib/scenarios/progress.ts';

const joined = (parts: (string | false | null)[]): string => parts.filter(Boolean).join(' · ');

/** What a scenario is, in a line: "B1 · Japanese · Character · 7 min". */
export function entryLabel(scenario: LibraryItem['scenario']): string {
	const [first, ...others] = scenario.targetLanguages;
	const language = first === undefined ? m.any_language() : languageName(first);
	return joined([
		scenario.cefrLevel,
		others.length === 0 ? language : `${language} +${formatNumber(others.length)}`,
		roleLabel(scenario.role),
		scenario.estimatedDurationSeconds !== null && formatDuration(scenario.estimatedDurationSeconds)
	]);
}

/** What the learner has done with it, that which the shelf is about first. */
export function entryFacts(item: LibraryItem, shelf: LibraryShelf): string {
	if (shelf === 'open') return joined(openFacts(item));
	if (shelf === 'tried') return joined([...triedFacts(item), ...completedFacts(item)]);
	const saved = savedFacts(item);
	const completed = completedFacts(item);
	return joined(shelf === 'saved' ? [...saved, ...completed] : [...completed, ...saved]);
}

function openFacts(item: LibraryItem) {
	const { scenario, progress } = item;
	const ticked = tickedCount(item);
	const seconds = progress.openAttemptState?.seconds ?? 0;
	return [
		progress.openAttemptStartedAt &&
			m.library_started({ when: formatRelative(progress.openAttemptStartedAt) }),
		ticked > 0 &&
			m.library_ticked({
				done: formatNumber(ticked),
				total: formatNumber(scenario.objectiveCount)
			}),
		seconds >= 60 && m.library_practised_for({ duration: formatDuration(seconds) })
	];
}

const savedFacts = ({ progress }: LibraryItem) => [
	progress.savedAt && m.library_saved_on({ date: formatDate(progress.savedAt) })
];

const triedFacts = ({ progress }: LibraryItem) => [
	progress.timesAttempted > 0 && m.library_tried_times(counted(progress.timesAttempted)),
	progress.lastAttemptAt && m.library_last_on({ date: formatDate(progress.lastAttemptAt) }),
	progress.userNotes !== null &&
		progress.notesUpdatedAt &&
		m.library_noted_on({ date: formatDate(progress.notesUpdatedAt) })
];

function completedFacts({ progress }: LibraryItem) {
	const { timesCompleted: count, lastCompletedAt, totalTimeSpentSeconds, userRating } = progress;
	return [
		count > 0 && m.library_completed_times(counted(count)),
		count > 0 && lastCompletedAt && m.library_last_on({ date: formatDate(lastCompletedAt) }),
		totalTimeSpentSeconds > 0 &&
			m.library_time_spent({ duration: formatDuration(totalTimeSpentSeconds) }),
		userRating !== null && m.library_your_rating(counted(userRating))
	];
}

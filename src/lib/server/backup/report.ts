/** How far a backup or a restore has come in a table. */
export interface Progress {
	table: string;
	/** So far. */
	rows: number;
	isDone: boolean;
}

export type Report = (progress: Progress) => void;

/** The rows of a CSV file: fields in quotes may hold commas, lines and doubled quotes. */
export function parseCsv(text: string): string[][] {
	const rows: string[][] = [[]];
	for (const [, quoted, bare = '', end] of text.matchAll(
		/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g
	)) {
		rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare);
		if (end === '') break;
		if (end !== ',') rows.push([]);
	}
	return rows.filter((row) => row.length > 1);
}

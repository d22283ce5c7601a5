import postgres from 'postgres';

/**
 * Opens a client of the driver. As libpq does, an address may name a socket directory in its `host`
 * parameter (`postgres://me@localhost/name?host=/run/postgresql`), which the driver alone does not
 * understand.
 *
 * @param url `postgres://…`
 * @returns the client; no connection is opened before the first query
 */
export function openClient(
	url: string,
	options: postgres.Options<Record<string, never>> = {}
): postgres.Sql {
	const directory = socketDirectory(url);
	if (!directory) return postgres(url, options);
	const bare = new URL(url);
	bare.searchParams.delete('host');
	const port = bare.searchParams.get('port') ?? (bare.port || '5432');
	bare.searchParams.delete('port');
	return postgres(bare.href, { ...options, path: `${directory}/.s.PGSQL.${port}` });
}

function socketDirectory(url: string): string | null {
	const host = URL.canParse(url) ? new URL(url).searchParams.get('host') : null;
	return host?.startsWith('/') ? host : null;
}

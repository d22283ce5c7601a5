import { createHash } from 'node:crypto';
import type { BetterAuthOptions } from 'better-auth';
import type { DBAdapter } from 'better-auth/adapters';

type MakeAdapter = (options: BetterAuthOptions) => DBAdapter;

/** What the accounts library hands to its adapter, as far as it matters here. */
interface Query {
	model: string;
	where?: { field: string; value: unknown }[];
	data?: Record<string, unknown>;
	update?: Record<string, unknown>;
}

const methods = [
	'create',
	'findOne',
	'findMany',
	'count',
	'update',
	'updateMany',
	'delete',
	'deleteMany',
	'consumeOne',
	'incrementOne'
] as const;

/** What the database keeps of a session's token: whoever reads a copy of it can sign in nowhere. */
export function hashToken(token: string): string {
	return createHash('sha256').update(token).digest('base64url');
}

/**
 * Puts hashing between the accounts library and the table of sessions: the library knows tokens,
 * the table only their hashes. A token is random, so a plain hash is enough. In rows that were not
 * asked for by token, the hash stays in its place.
 */
export function withHashedTokens(makeAdapter: MakeAdapter): MakeAdapter {
	return (options) => {
		const adapter = makeAdapter(options);
		for (const name of methods) {
			const method = adapter[name] as ((query: Query) => Promise<unknown>) | undefined;
			if (!method) continue;
			const wrapped = async (query: Query) => {
				if (query.model !== 'session') return method(query);
				const tokens = new Map<string, string>();
				const result = await method(hashed(query, tokens));
				return Array.isArray(result)
					? result.map((row) => restored(row, tokens))
					: restored(result, tokens);
			};
			Object.assign(adapter, { [name]: wrapped });
		}
		return adapter;
	};
}

/** The query with hashes in place of tokens; which is whose goes into `tokens`. */
function hashed(query: Query, tokens: Map<string, string>): Query {
	const hide = (value: unknown): unknown => {
		if (Array.isArray(value)) return value.map(hide);
		if (typeof value !== 'string') return value;
		const hash = hashToken(value);
		tokens.set(hash, value);
		return hash;
	};
	const hideIn = (row: Record<string, unknown>) =>
		'token' in row ? { ...row, token: hide(row['token']) } : row;
	return {
		...query,
		...(query.data && { data: hideIn(query.data) }),
		...(query.update && { update: hideIn(query.update) }),
		...(query.where && {
			where: query.where.map((part) =>
				part.field === 'token' ? { ...part, value: hide(part.value) } : part
			)
		})
	};
}

function restored(row: unknown, tokens: ReadonlyMap<string, string>): unknown {
	if (typeof row !== 'object' || row === null || !('token' in row)) return row;
	const token = tokens.get(String(row.token));
	return token === undefined ? row : { ...row, token };
}

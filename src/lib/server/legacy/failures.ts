import { SetupError } from '../setup-error.ts';

const unchanged = 'Nothing was changed';

/** What the operator can do about it, by SQLSTATE; the server's own words go before. */
const advice: Record<string, string> = {
	'55P03': `Somebody else holds what the migration needs. ${unchanged}; run it again when they are done.`,
	'40P01': `${unchanged}; run it again.`,
	'40001': `${unchanged}; run it again.`,
	'23503': `A learner or a scenario was deleted meanwhile. ${unchanged}; run it again.`,
	'22003': `A sum is larger than its column can hold. ${unchanged}.`,
	'2BP01': `Something else depends on it; remove that first. ${unchanged}.`,
	'42501': `The role of DATABASE_URL must own the old tables and may make a schema. ${unchanged}.`,
	'42P07': `The schema legacy holds something else of that name. ${unchanged}.`,
	'53100': `The server's disk is full. ${unchanged}.`,
	'57014': `${unchanged}.`
};

/** The database's error as something that the operator can put right; other errors as they are. */
export function explainFailure(error: unknown): unknown {
	for (let link = error; link instanceof Error; link = link.cause) {
		const known = 'code' in link ? advice[String(link.code)] : undefined;
		if (known) return new SetupError(`${link.message}. ${known}`, { cause: error });
	}
	return error;
}

// For --import: what is imported of the query builder is found with a fraction of the work.
import { registerHooks, type ResolveFnOutput } from 'node:module';

/**
 * For every file of a package, and for every import of one, Node reads the package's whole list of
 * exports anew: nearly 200 kB for the query builder, some hundred and fifty times a start. Its files
 * import each other by relative paths, and all of them are ES modules; and what the project means
 * by a name of it is the same everywhere.
 */
const inQueryBuilder = /\/node_modules\/drizzle-orm\/(?!.*\/node_modules\/).+\.js$/;
const relativeFile = /^\.\.?\/.*\.js$/;
const ofQueryBuilder = /^drizzle-orm(\/|$)/;
const found = new Map<string, ResolveFnOutput>();

registerHooks({
	resolve(specifier, context, next) {
		const { parentURL = '', conditions } = context;
		if (relativeFile.test(specifier) && inQueryBuilder.test(parentURL)) {
			return { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true };
		}
		const isOwn = !parentURL.includes('/node_modules/') && conditions.includes('import');
		if (!isOwn || !ofQueryBuilder.test(specifier)) return next(specifier, context);
		const known = found.get(specifier) ?? next(specifier, context);
		found.set(specifier, known);
		return { ...known, shortCircuit: true };
	}
});

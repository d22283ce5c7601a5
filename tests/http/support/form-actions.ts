import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const routes = path.resolve(import.meta.dirname, '../../../src/routes');

/**
 * Every form action of the app, as its route and name: `/scenarios/[id]?/save`, or the route alone
 * for one without a name. Read from the sources, so that none can be forgotten.
 */
export function listFormActions(): string[] {
	return fs
		.readdirSync(routes, { recursive: true, encoding: 'utf8' })
		.filter((file) => path.basename(file) === '+page.server.ts')
		.flatMap((file) => {
			const route = `/${path.dirname(file).split(path.sep).join('/')}`.replace(/^\/\.$/, '/');
			return namesIn(path.join(routes, file)).map((name) =>
				name === 'default' ? route : `${route}?/${name}`
			);
		})
		.sort();
}

function namesIn(file: string): string[] {
	const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
	const names: string[] = [];
	source.forEachChild((node) => {
		if (!ts.isVariableStatement(node)) return;
		for (const { name, initializer } of node.declarationList.declarations) {
			if (!ts.isIdentifier(name) || name.text !== 'actions') continue;
			if (!initializer || !ts.isObjectLiteralExpression(initializer)) {
				throw new Error(`the actions of ${file} are not written out`);
			}
			for (const property of initializer.properties) {
				if (!property.name || !ts.isIdentifier(property.name)) {
					throw new Error(`an action of ${file} has no plain name`);
				}
				names.push(property.name.text);
			}
		}
	});
	return names;
}

import path from 'node:path';
import { ESLint } from 'eslint';
import { beforeAll, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
let eslint: ESLint;

beforeAll(() => {
	eslint = new ESLint({ cwd: root });
});

/** What the linter says of a text that stood in the place of a file. */
async function faultsIn(file: string, text: string): Promise<string[]> {
	const [result] = await eslint.lintText(text, { filePath: path.join(root, file) });
	return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
}

// First, with all that the linter learns of the types: the examples below then need no program of
// their own.
test('nothing in the project breaks a rule', { timeout: 660_000 }, async () => {
	const results = await eslint.lintFiles(['.']);
	expect(results.length).toBeGreaterThan(900);
	const found = results.flatMap(({ filePath, messages }) =>
		messages.map(
			({ line, ruleId, message }) =>
				`${path.relative(root, filePath)}:${line} ${ruleId ?? ''} ${message}`
		)
	);
	expect(found).toEqual([]);
});

const sql = "import { sql } from 'drizzle-orm';\n";
const bad: Record<string, { file?: string; text: string; rule: string }> = {
	'a promise that nobody waits for': {
		text: 'const save = async (): Promise<void> => {};\nexport const go = () => {\n\tsave();\n};\n',
		rule: '@typescript-eslint/no-floating-promises'
	},
	'a promise that nobody waits for, in a component': {
		file: 'src/lib/components/ui/Part.svelte',
		text: '<script lang="ts">\n\tconst save = async (): Promise<void> => {};\n\tsave();\n</script>\n',
		rule: '@typescript-eslint/no-floating-promises'
	},
	'markup out of text': {
		file: 'src/lib/components/ui/Part.svelte',
		text: '<script lang="ts">\n\tlet { text }: { text: string } = $props();\n</script>\n\n{@html text}\n',
		rule: 'svelte/no-at-html-tags'
	},
	'a statement put together': {
		text: `${sql}export const order = (by: string) => sql.raw(by);\n`,
		rule: 'no-restricted-syntax'
	},
	'a statement with a value in it': {
		text: `${sql}export const order = (by: string) => sql.raw(\`order by \${by}\`);\n`,
		rule: 'no-restricted-syntax'
	},
	'the same behind another name': {
		text: "import { sql as q } from 'drizzle-orm';\nexport const order = (by: string) => q.raw(by);\n",
		rule: 'no-restricted-syntax'
	},
	'the same taken out first': {
		text: `${sql}const { raw } = sql;\nexport const order = (by: string) => raw(by);\n`,
		rule: 'no-restricted-syntax'
	},
	'the same passed on': {
		text: `${sql}export const order = (by: string[]) => by.map(sql.raw);\n`,
		rule: 'no-restricted-syntax'
	},
	'the same by its name': {
		text: `${sql}export const order = (by: string) => sql['raw'](by);\n`,
		rule: 'no-restricted-syntax'
	},
	'the driver’s own': {
		text: 'export const run = (client: { unsafe: (text: string) => void }, text: string) =>\n\tclient.unsafe(text);\n',
		rule: 'no-restricted-syntax'
	},
	'a page put together': {
		text: 'export const show = (element: { innerHTML: string }, text: string) => {\n\telement.innerHTML = text;\n};\n',
		rule: 'no-restricted-syntax'
	},
	'a domain in the database layer': {
		file: 'src/lib/server/db/retry.ts',
		text: "export { asAdmin } from '../moderation/as-admin.ts';\n",
		rule: 'no-restricted-imports'
	},
	'the server in what browsers get': {
		file: 'src/lib/moderation/labels.ts',
		text: "export { asAdmin } from '#lib/server/moderation/as-admin.ts';\n",
		rule: 'no-restricted-imports'
	},
	'text that is run': {
		text: 'export const run = (text: string): unknown => new Function(text);\n',
		rule: 'no-new-func'
	}
};

test.each(Object.entries(bad))(
	'%s does not pass',
	{ timeout: 120_000 },
	async (_, { file, text, rule }) => {
		expect(await faultsIn(file ?? 'src/lib/server/errors.ts', text)).toContain(rule);
	}
);

test('what is right passes', { timeout: 120_000 }, async () => {
	const good = `${sql}export const order = (by: number) => sql\`\${by} \${sql.raw('desc')}\`;\n`;
	expect(await faultsIn('src/lib/server/errors.ts', good)).toEqual([]);
});

test('one component alone makes markup out of text', { timeout: 120_000 }, async () => {
	const rules = async (file: string) =>
		(
			(await eslint.calculateConfigForFile(path.join(root, file))) as {
				rules: Record<string, unknown[]>;
			}
		).rules['svelte/no-at-html-tags']?.[0];
	expect(await rules('src/lib/components/ui/Markdown.svelte')).toBe(0);
	for (const file of ['src/lib/components/ui/Part.svelte', 'src/routes/+page.svelte']) {
		expect(await rules(file), file).toBe(2);
	}
});

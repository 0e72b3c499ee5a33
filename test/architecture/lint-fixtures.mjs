// Lints texts under the paths that they pretend to have, with the repository's own configuration. ESLint is an ES module
// with workers of its own, so it runs beside jest: paths come as arguments, findings leave as JSON.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ESLint } from 'eslint';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const paths = process.argv.slice(2);

const eslint = new ESLint({
  cwd: root,
  overrideConfig: {
    files: ['**/*.ts'],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: paths, defaultProject: 'tsconfig.base.json' },
      },
    },
  },
});

const findings = {};
for (const path of paths) {
  const text = readFileSync(join(here, 'fixtures/eslint', path), 'utf8');
  const [result] = await eslint.lintText(text, { filePath: join(root, path) });
  findings[path] = result.messages.map(({ line, ruleId, message }) => ({ line, ruleId, message }));
}
console.log(JSON.stringify(findings));

// `npm run graph`: draws who imports whom into docs/architecture.md, from the code.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const document = join(root, 'docs/architecture.md');
const begin = '<!-- Drawn by `npm run graph`. -->';
const end = '<!-- End of the drawing. -->';

const { status, stdout, stderr } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
    ...['--config', '.dependency-cruiser.cjs', '--output-type', 'mermaid'],
    ...['--include-only', '^(apps|libs|migrations)', '--exclude', '\\.spec\\.ts$|^libs/testing'],
    ...['--collapse', '^(apps|libs)/[^/]+|^migrations', 'apps', 'libs', 'migrations'],
  ],
  { cwd: root, encoding: 'utf8' },
);
if (status !== 0) {
  console.error(stderr);
  process.exit(1);
}
const drawing = `${begin}\n\n\`\`\`mermaid\n${stdout.trim()}\n\`\`\`\n\n${end}`;
const text = readFileSync(document, 'utf8');
const [before, rest] = text.split(begin);
const after = rest?.split(end)[1];
writeFileSync(
  document,
  after === undefined ? `${text.trimEnd()}\n\n${drawing}\n` : `${before}${drawing}${after}`,
);

// Compiles apps, libs and migrations to dist/ with swc, and copies what is read at run time beside it. A stamp over the
// sources makes a second run return at once.
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { transformFileSync } from '@swc/core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = join(root, 'dist');
/** Libraries are all others. */
const APPS = readdirSync(join(root, 'apps'));
const stampPath = join(out, '.stamp');

const sources = globSync(['{apps,libs}/*/src/**/*.ts', 'migrations/*.ts'], { cwd: root })
  .filter((path) => !/\.spec\.ts$|^libs\/testing\/|\/src\/testing\//.test(path))
  .sort();
const assets = globSync('{apps,libs}/*/src/**/*.{graphql,html,svg}', { cwd: root }).sort();

const hash = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
for (const path of [...sources, ...assets]) {
  const { mtimeMs, size } = statSync(join(root, path));
  hash.update(`${path}:${mtimeMs}:${size}\n`);
}
const stamp = hash.digest('hex');
if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stamp) process.exit(0);

for (const folder of ['apps', 'libs', 'migrations'])
  rmSync(join(out, folder), { recursive: true, force: true });
for (const path of sources) {
  const target = join(out, path.replace(/\.ts$/, '.js'));
  const { code, map } = transformFileSync(join(root, path), {
    jsc: {
      target: 'es2024',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
    module: { type: 'commonjs', importInterop: 'node' },
    sourceMaps: true,
    swcrc: false,
  });
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(
    target,
    `${withRelativeImports(code, target)}\n//# sourceMappingURL=${target.split('/').at(-1)}.map\n`,
  );
  if (map !== undefined) writeFileSync(`${target}.map`, map);
}
for (const path of assets) {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  cpSync(join(root, path), join(out, path));
}
writeFileSync(stampPath, stamp);

/** `@app/engine` becomes the path of its index, so that nothing has to be resolved at run time. */
function withRelativeImports(code, target) {
  return code.replace(/require\("@app\/([a-z]+)"\)/g, (_, name) => {
    const folder = APPS.includes(name) ? 'apps' : 'libs';
    const path = relative(dirname(target), join(out, folder, name, 'src', 'index.js'));
    return `require("${path.startsWith('.') ? path : `./${path}`}")`;
  });
}

// Runs TypeScript sources as they are: `node --require ./scripts/typescript-loader.cjs <file.ts>`. Compiled with swc on
// first use and kept in node_modules/.cache, by content. With SABOTAGE=<switch> the line that the switch names is
// replaced on the way (test/simulation/sabotage/switches.cjs): only here, never in what is built and shipped.
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');

const { sourceWith } = require('../test/simulation/sabotage/source-with.cjs');

const root = join(__dirname, '..');
const cache = join(root, 'node_modules/.cache/perdure-typescript');
mkdirSync(cache, { recursive: true });

const options = {
  jsc: {
    target: 'es2024',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
  module: { type: 'commonjs', importInterop: 'node' },
  sourceMaps: false,
  swcrc: false,
};
const salt = JSON.stringify(options);
const APPS = ['api', 'history', 'matching', 'dispatcher'];

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function resolve(request, ...rest) {
  const name = /^@app\/([a-z]+)$/.exec(request)?.[1];
  if (name === undefined) return resolveFilename.call(this, request, ...rest);
  return join(root, APPS.includes(name) ? 'apps' : 'libs', name, 'src/index.ts');
};

Module._extensions['.ts'] = (module, path) => {
  module._compile(compiled(path, sourceWith(path)), path);
};

function compiled(path, source) {
  const key = createHash('sha1').update(salt).update(path).update(source).digest('hex');
  const kept = join(cache, `${key}.js`);
  if (existsSync(kept)) return readFileSync(kept, 'utf8');
  const { transformSync } = require('@swc/core');
  const { code } = transformSync(source, { ...options, filename: path });
  // Several processes may compile at once: complete or not at all.
  writeFileSync(`${kept}.${process.pid}`, code);
  renameSync(`${kept}.${process.pid}`, kept);
  return code;
}

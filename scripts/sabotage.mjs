// `npm run sabotage`: breaks one line of the product at a time and demands that the simulation, or the spec named for it,
// finds out. A switch that nothing finds is a missing check. `-- --only NAME`; `--seeds COUNT` at most; `--docs` writes the
// table into docs/simulation.md.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const switches = createRequire(import.meta.url)('../test/simulation/sabotage/switches.cjs');
const node = join(root, 'node_modules/.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
const scratch = mkdtempSync(join(tmpdir(), 'perdure-sabotage-'));

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seeds: { type: 'string', default: '20000' },
    docs: { type: 'boolean', default: false },
  },
});

const chosen = switches.filter((each) => values.only === undefined || each.name === values.only);
if (chosen.length === 0) throw new Error(`There is no switch "${values.only}".`);
const rows = [];
const queue = [...chosen];
// Two at a time: what one alone takes is mostly one core.
await Promise.all([drain(), drain()]);
rmSync(scratch, { recursive: true, force: true });
rows.sort((a, b) => chosen.indexOf(a.of) - chosen.indexOf(b.of));
const table = tableOf(rows);
console.log(`\n${table}`);
if (values.docs && values.only === undefined) writeDocs(table);
const missed = rows.filter((row) => row.caught === undefined);
console.log(`\n${rows.length - missed.length} of ${rows.length} switches caught`);
process.exitCode = missed.length === 0 ? 0 : 1;

async function drain() {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const caught = await (next.spec === undefined ? bySeeds(next) : bySpec(next));
    console.log(`${next.name}: ${caught ?? 'NOT CAUGHT'}`);
    rows.push({ of: next, caught });
  }
}

async function bySeeds({ name }) {
  const report = join(scratch, `${name}.json`);
  await run(name, [
    'scripts/sim.mjs',
    '--first',
    '--workers',
    '1',
    '--seeds',
    values.seeds,
    '--json',
    report,
  ]);
  const { failures, seedCount } = JSON.parse(readFileSync(report, 'utf8'));
  if (failures.length === 0) return undefined;
  return `${seedCount} seeds (${failures[0].violation.invariant})`;
}

async function bySpec({ name, spec }) {
  const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
  const sound = await run('', [...jest, '-w', '1', '--runTestsByPath', spec]);
  if (sound !== 0) {
    console.log(`${spec} fails without any sabotage: nothing can be said of ${name}`);
    return undefined;
  }
  const broken = await run(name, [...jest, '-w', '1', '--runTestsByPath', spec]);
  return broken === 0 ? undefined : spec.split('/').at(-1);
}

function run(name, args) {
  return new Promise((resolve) => {
    const child = spawn(node, args, {
      cwd: root,
      stdio: 'ignore',
      env: { ...process.env, NODE_ENV: 'test', SABOTAGE: name },
    });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

function tableOf(found) {
  const lines = found.map(
    ({ of, caught }) => `| ${of.name} | ${of.story} | ${caught ?? 'nothing'} |`,
  );
  return ['| switch | what it does | found by |', '| --- | --- | --- |', ...lines].join('\n');
}

function writeDocs(text) {
  const path = join(root, 'docs/simulation.md');
  const mark = '<!-- Written by `npm run sabotage -- --docs`. -->';
  const [head] = readFileSync(path, 'utf8').split(mark);
  writeFileSync(path, `${head}${mark}\n\n${text}\n`);
}

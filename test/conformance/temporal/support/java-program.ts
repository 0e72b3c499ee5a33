import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = join(__dirname, '../java');
const CACHE = join(__dirname, '../../../../node_modules/.cache/temporal-java');

export function hasJava(): boolean {
  const isThere = (command: string): boolean =>
    spawnSync(command, ['-version'], { stdio: 'ignore' }).status === 0;
  return isThere('javac') && isThere('mvn');
}

/** How the ladder in Java is run, with its pinned artifacts. */
export function javaProgram(): readonly string[] {
  const libraries = join(CACHE, 'libs');
  const classes = join(CACHE, 'classes');
  mkdirSync(classes, { recursive: true });
  if (!existsSync(libraries)) {
    run('mvn', [
      ...['-q', '-B', '-f', join(SOURCES, 'pom.xml'), 'dependency:copy-dependencies'],
      ...['-DincludeScope=runtime', `-DoutputDirectory=${libraries}`],
    ]);
  }
  run('javac', ['-nowarn', '-d', classes, '-cp', `${libraries}/*`, join(SOURCES, 'Ladder.java')]);
  return ['java', '-cp', `${classes}:${libraries}/*`, 'perdure.Ladder'];
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { stdio: 'pipe' });
}

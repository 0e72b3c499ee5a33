import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files of the repository, or of a fixture that pretends to be one. */
export class SourceTree {
  readonly paths: readonly string[];

  constructor(private readonly root: string) {
    this.paths = globSync(ROOMS, { cwd: root, exclude: isForeign, withFileTypes: false })
      .map((path) => path.replaceAll('\\', '/'))
      .sort();
  }

  /** The files whose path matches, with the specs unless told otherwise. */
  matching(pattern: RegExp): readonly string[] {
    return this.paths.filter((path) => pattern.test(path));
  }

  has(path: string): boolean {
    return this.paths.includes(path);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }
}

const ROOMS = ['{apps,libs,migrations,test,scripts,docs,examples,bench}/**/*.*', '*.*'];

function isForeign(path: string): boolean {
  return /(^|[\\/])(node_modules|dist|fixtures)$/.test(path);
}

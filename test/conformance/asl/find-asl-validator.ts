import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const CACHE = join(process.cwd(), 'node_modules/.cache/perdure-asl-validator');
const PACKAGE = join(CACHE, 'node_modules/asl-validator');
const VERSION = '4.0.0';

/** What the package answers of a definition. */
export type AslValidator = (definition: unknown) => {
  readonly isValid: boolean;
  readonly errors: readonly {
    readonly Message?: string;
    readonly schemaError?: { readonly instancePath: string };
  }[];
};

/**
 * The `asl-validator` of npm, which is no dependency: it is fetched when somebody asks for a run (`FUZZ_ASL`).
 * Otherwise a sentence that says why there is none.
 */
export function findAslValidator(): AslValidator | string {
  if (process.env.FUZZ_ASL === undefined) return 'npm run fuzz:asl fetches and asks it';
  if (!existsSync(PACKAGE)) {
    mkdirSync(CACHE, { recursive: true });
    const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    const args = ['install', '--prefix', CACHE, ...quiet, `asl-validator@${VERSION}`];
    spawnSync('npm', args, { stdio: 'inherit' });
    if (!existsSync(PACKAGE)) return 'asl-validator cannot be installed';
  }
  return createRequire(__filename)(PACKAGE) as AslValidator;
}

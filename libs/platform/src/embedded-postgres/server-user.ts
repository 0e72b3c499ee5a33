import { spawnSync } from 'node:child_process';

/** Who Postgres runs as: it refuses to run as root. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** User and group `nobody` of every Linux. */
const NOBODY: ServerUser = { uid: 65_534, gid: 65_534 };

/** `undefined`: the user of this process will do. */
export function serverUser(): ServerUser | undefined {
  return process.getuid?.() === 0 ? NOBODY : undefined;
}

/**
 * Keeps nothing of root but the right to pass directories that only root may enter (a clone below /root, say). Without
 * the secure bit, access(2) ignores that right, and initdb asks by it.
 */
const SETPRIV = [
  `--reuid=${String(NOBODY.uid)}`,
  `--regid=${String(NOBODY.gid)}`,
  '--clear-groups',
  '--inh-caps=+dac_read_search',
  '--ambient-caps=+dac_read_search',
  '--securebits=+no_setuid_fixup',
  '--',
];

/** The command line that runs a program as that user: through `setpriv` if it can, else by the spawn itself. */
export function commandFor(
  user: ServerUser | undefined,
  program: string,
  args: readonly string[],
): { readonly program: string; readonly args: readonly string[]; readonly spawnAs?: ServerUser } {
  if (user === undefined) return { program, args };
  if (!canPassDirectories()) return { program, args, spawnAs: user };
  return { program: 'setpriv', args: [...SETPRIV, program, ...args] };
}

let setprivWorks: boolean | undefined;

/** Whether setpriv is there and may hand the right on (a container may have dropped it). */
export function canPassDirectories(): boolean {
  setprivWorks ??= spawnSync('setpriv', [...SETPRIV, 'true'], { stdio: 'ignore' }).status === 0;
  return setprivWorks;
}

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
 * The command line that runs a program as that user. Through `setpriv` it keeps the capability to pass directories that
 * only root may enter (a clone below /root, say); without `setpriv` the spawn itself changes the user.
 */
export function commandFor(
  user: ServerUser | undefined,
  program: string,
  args: readonly string[],
): { readonly program: string; readonly args: readonly string[]; readonly spawnAs?: ServerUser } {
  if (user === undefined) return { program, args };
  if (!hasSetpriv()) return { program, args, spawnAs: user };
  return {
    program: 'setpriv',
    args: [
      `--reuid=${String(user.uid)}`,
      `--regid=${String(user.gid)}`,
      '--clear-groups',
      '--inh-caps=+dac_read_search',
      '--ambient-caps=+dac_read_search',
      '--',
      program,
      ...args,
    ],
  };
}

let setpriv: boolean | undefined;

/** Whether setpriv is there and may hand capabilities on (a container may have dropped them). */
function hasSetpriv(): boolean {
  setpriv ??=
    spawnSync(
      'setpriv',
      [
        '--reuid=65534',
        '--inh-caps=+dac_read_search',
        '--ambient-caps=+dac_read_search',
        '--',
        'true',
      ],
      { stdio: 'ignore' },
    ).status === 0;
  return setpriv;
}

import type { Check } from '../check';

const LOCK = 'package-lock.json';

export const lockFile: Check = {
  name: 'lock-file',
  why: 'A lock file that names a registry host only installs where that host answers. Take the `resolved` lines out.',
  find(tree) {
    if (!tree.has(LOCK)) return [`${LOCK}: is missing`];
    return tree
      .read(LOCK)
      .split('\n')
      .flatMap((line, index) =>
        /"resolved": "https?:/.test(line) ? [`${LOCK}:${String(index + 1)}: names a host`] : [],
      );
  },
};

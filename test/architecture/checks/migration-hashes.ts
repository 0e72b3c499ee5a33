import { createHash } from 'node:crypto';

import type { Check } from '../check';

const SEALS = 'migrations/sealed.json';

export const migrationHashes: Check = {
  name: 'migration-hashes',
  why: 'A database that ran a migration never runs it again, so an edit splits old installations from new ones. Write another migration (npm run migrate:new); seal it with npm run schema:dump.',
  find(tree) {
    const migrations = tree.matching(/^migrations\/\d+-[^/]*\.ts$/);
    if (!tree.has(SEALS)) return migrations.map((path) => `${path}: is not sealed in ${SEALS}`);
    const seals = JSON.parse(tree.read(SEALS)) as Record<string, string | undefined>;
    const broken = migrations.flatMap((path) => {
      const sealed = seals[path];
      if (sealed === undefined) return [`${path}: is not sealed in ${SEALS}`];
      return sealed === digest(tree.read(path)) ? [] : [`${path}: was edited after it was sealed`];
    });
    const gone = Object.keys(seals).filter((path) => !tree.has(path));
    return [...broken, ...gone.map((path) => `${path}: was sealed and is gone`)];
  },
};

function digest(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
}

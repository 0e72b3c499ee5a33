import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Check } from './check';
import { engineVocabulary } from './checks/engine-vocabulary';
import { errorCatalogue } from './checks/error-catalogue';
import { fileSize } from './checks/file-size';
import { glossaryWords } from './checks/glossary-words';
import { leftovers } from './checks/leftovers';
import { lockFile } from './checks/lock-file';
import { migrationHashes } from './checks/migration-hashes';
import { namedSpecs } from './checks/named-specs';
import { rooms } from './checks/rooms';
import { sabotageFree } from './checks/sabotage-free';
import { tenantScope } from './checks/tenant-scope';
import { SourceTree } from './source-tree';

const CHECKS: readonly Check[] = [
  tenantScope,
  migrationHashes,
  errorCatalogue,
  glossaryWords,
  engineVocabulary,
  leftovers,
  rooms,
  namedSpecs,
  lockFile,
  fileSize,
  sabotageFree,
];

const repository = new SourceTree(join(__dirname, '../..'));

describe.each(CHECKS)('$name', (check) => {
  const fixture = join(__dirname, 'fixtures', check.name);

  it('holds in the repository', () => {
    const breaches = check.find(repository);
    // Thrown, not expected: the reason belongs in front of the reader together with the places.
    if (breaches.length > 0) throw new Error(`${check.why}\n\n${breaches.join('\n')}`);
  });

  it('fails in its fixture, at each planted place and nowhere else', () => {
    const planted = readFileSync(join(fixture, 'breaches.txt'), 'utf8').trim().split('\n');
    expect([...check.find(new SourceTree(fixture))].sort()).toEqual(planted.sort());
  });
});

import type { Check } from '../check';
import type { SourceTree } from '../source-tree';

/** Where files of a kind stand. Everything else of that kind stands in the wrong room. */
const ROOMS: readonly { readonly kind: RegExp; readonly room: RegExp; readonly say: string }[] = [
  {
    kind: /\.(resolver|controller|module)\.ts$/,
    room: /^apps\/[^/]+\/src\//,
    say: 'Nest is the rim: it stands in an app',
  },
  { kind: /\.resolver\.ts$/, room: /^apps\/api\/src\//, say: 'GraphQL is answered in apps/api' },
  {
    kind: /\.graphql$/,
    room: /^apps\/api\/src\/schema\/[^/]+$/,
    say: 'the schema stands in apps/api/src/schema',
  },
  {
    kind: /\.sql$/,
    room: /^migrations\/schema\.sql$/,
    say: 'statements stand with their operation',
  },
  {
    kind: /^migrations\/\d+-.*\.ts$/,
    room: /^migrations\/\d{13}-[a-z0-9-]+\.ts$/,
    say: 'a migration is named <13 digits>-<what-it-does>.ts',
  },
  { kind: /\.e2e\.spec\.ts$/, room: /^test\/e2e\//, say: 'a test of the whole stands in test/e2e' },
  {
    kind: /\.chaos\.spec\.ts$/,
    room: /^test\/chaos\//,
    say: 'faults on processes stand in test/chaos',
  },
  {
    kind: /^(apps|libs)\/.*\.(ts|mts|cts|js|mjs|cjs)$/,
    room: /^(apps|libs)\/[a-z-]+\/src\/.*\.ts$/,
    say: 'sources stand in src and are TypeScript',
  },
  {
    kind: /^(apps|libs)\/.*\.ts$/,
    room: /^(?:[a-z0-9.-]+\/)+[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+)*\.ts$/,
    say: 'names are kebab-case',
  },
];

const NOT_A_NAME = /(^|\/)(utils?|helpers?|common|misc|manager|shared|types)(\/|\.ts$)/;

export const rooms: Check = {
  name: 'rooms',
  why: 'A reader finds a file by guessing its path. Move it to where its kind stands, and name it for its one export.',
  find(tree) {
    return [...tree.paths.flatMap(wrongRooms), ...librariesWithoutFace(tree)];
  },
};

function wrongRooms(path: string): string[] {
  const misplaced = ROOMS.filter(({ kind, room }) => kind.test(path) && !room.test(path));
  const breaches = misplaced.map(({ say }) => `${path}: ${say}`);
  if (/^(apps|libs)\/.*\.ts$/.test(path) && NOT_A_NAME.test(path)) {
    breaches.push(`${path}: the name says nothing about what is inside`);
  }
  return breaches;
}

function librariesWithoutFace(tree: SourceTree): string[] {
  const libraries = new Set(
    tree.matching(/^libs\/[^/]+\/src\//).map((path) => path.split('/').slice(0, 2).join('/')),
  );
  return [...libraries]
    .filter((library) => !tree.has(`${library}/src/index.ts`))
    .map((library) => `${library}/src/index.ts: is missing, so nobody can import the library`);
}

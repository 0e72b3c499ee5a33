import type { Check } from '../check';
import type { SourceTree } from '../source-tree';

const DOCUMENT = 'docs/semantics.md';

export const namedSpecs: Check = {
  name: 'named-specs',
  why: 'docs/semantics.md says which spec shows what. Every sentence it quotes is the name of a test in the file it names, and the numbers of a section follow each other: who renames a spec renames it there, who drops one finds another that shows the same.',
  find(tree) {
    if (!tree.has(DOCUMENT)) return [`${DOCUMENT}: is not there`];
    const rows = tree
      .read(DOCUMENT)
      .split('\n')
      .filter((line) => /^\| (\d|Test)/.test(line))
      .map(rowOf);
    return [...unshown(rows, tree), ...gaps(rows.map(({ number }) => number))];
  },
};

interface Row {
  /** `3.7`, `3.b`, or the name of a test. */
  readonly number: string;
  readonly specs: readonly { readonly path: string; readonly sentence: string }[];
}

function rowOf(line: string): Row {
  const [, number = '', , ...proof] = line.split('|').map((cell) => cell.trim());
  const quoted = proof.join('|').matchAll(/`([^`]+)`: "([^"]+)"/g);
  return { number, specs: [...quoted].map(([, path = '', sentence = '']) => ({ path, sentence })) };
}

function unshown(rows: readonly Row[], tree: SourceTree): string[] {
  const known = new Map<string, ReadonlySet<string>>();
  const namesIn = (path: string): ReadonlySet<string> => {
    const names = known.get(path) ?? (tree.has(path) ? sentencesOf(tree.read(path)) : new Set());
    known.set(path, names);
    return names;
  };
  return rows.flatMap(({ number, specs }) =>
    specs.length === 0
      ? [`${DOCUMENT}: ${number} is shown by nothing`]
      : specs
          .filter(({ path, sentence }) => !namesIn(path).has(sentence))
          .map(({ path, sentence }) => `${DOCUMENT}: ${number}: no test of ${path}: ${sentence}`),
  );
}

const NAME =
  /^( *)(describe|it|test)(?:\.each(?:<[^(]*>)?\([\s\S]*?\))?\(\s*(?:'((?:[^'\\]|\\.)*)'|"([^"]*)"|`([^`]*)`)/gm;

/** Names of tests, each with the names of what it stands in, as the indentation has it. A name without any is one, too. */
function sentencesOf(text: string): ReadonlySet<string> {
  const sentences = new Set<string>();
  const around: { indent: number; name: string }[] = [];
  for (const [, space = '', kind, ...quoted] of text.matchAll(NAME)) {
    const name = quoted.join('').replaceAll("\\'", "'");
    const indent = space.length;
    while ((around.at(-1)?.indent ?? -1) >= indent) around.pop();
    if (kind === 'describe') around.push({ indent, name });
    else sentences.add([...around.map((outer) => outer.name), name].join(' '));
  }
  return sentences;
}

function gaps(numbers: readonly string[]): string[] {
  return numbers.flatMap((number, index) => {
    const [section = '', place = ''] = number.split('.');
    if (place === '' || place === '1' || place === 'a') return [];
    const before = /^\d+$/.test(place)
      ? String(Number(place) - 1)
      : String.fromCharCode(place.charCodeAt(0) - 1);
    return numbers[index - 1] === `${section}.${before}`
      ? []
      : [`${DOCUMENT}: ${number} does not follow ${section}.${before}`];
  });
}

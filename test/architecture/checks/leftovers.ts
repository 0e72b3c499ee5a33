import type { Check } from '../check';

const LEFTOVERS: readonly {
  readonly pattern: RegExp;
  readonly what: string;
  readonly in: RegExp;
}[] = [
  { pattern: /\bFIXME\b|\bXXX\b/, what: 'FIXME', in: /./ },
  { pattern: /\bTODO\b(?!\(#\d+\): )/, what: 'TODO without (#issue): sentence', in: /./ },
  { pattern: /\b(?:it|test|describe)\.only\b|\bf(?:it|describe)\(/, what: '.only', in: /\.ts$/ },
  { pattern: /\bx(?:it|describe)\(/, what: 'a spec switched off', in: /\.ts$/ },
  { pattern: /\bdebugger;/, what: 'debugger', in: /\.ts$/ },
  { pattern: /\bconsole\.\w+\(/, what: 'console', in: /^(apps|libs|migrations)\/.*\.ts$/ },
  { pattern: /@ts-(?:ignore|nocheck|expect-error)/, what: '@ts-ignore', in: /^(apps|libs)\// },
  { pattern: /eslint-disable(?!-next-line)/, what: 'eslint-disable of a file', in: /\.ts$/ },
  {
    pattern: /eslint-disable-next-line(?!.* -- \w)/,
    what: 'eslint-disable without -- why',
    in: /\.ts$/,
  },
];

const SOURCES = /^(apps|libs|migrations|scripts|examples|bench|test)\/.*\.(ts|mjs|cjs|js|py)$/;
/** This file says the words that it looks for. */
const OURSELVES = 'test/architecture/checks/leftovers.ts';

export const leftovers: Check = {
  name: 'leftovers',
  why: 'What was left for later is found by users. Finish it, or open an issue and write TODO(#issue): sentence.',
  find(tree) {
    return tree
      .matching(SOURCES)
      .filter((path) => path !== OURSELVES)
      .flatMap((path) =>
        tree
          .read(path)
          .split('\n')
          .flatMap((line, index) =>
            LEFTOVERS.filter((each) => each.in.test(path) && each.pattern.test(line)).map(
              (each) => `${path}:${String(index + 1)}: ${each.what}`,
            ),
          ),
      );
  },
};

import type { Check } from '../check';

/** What is built and shipped: scripts/build.mjs compiles these and nothing else. */
const SHIPPED =
  /^(apps|libs)\/(?!testing\/).*(?<!\.spec)\.ts$|^migrations\/.*\.ts$|^scripts\/build\.mjs$/;
const WORD = /sabotag/i;

export const sabotageFree: Check = {
  name: 'sabotage-free',
  why: 'Switches that break the product stand in test/simulation/sabotage and replace lines on the way into a test. What is shipped must not know of them.',
  find(tree) {
    return tree.matching(SHIPPED).flatMap((path) =>
      tree
        .read(path)
        .split('\n')
        .flatMap((line, index) =>
          WORD.test(line) ? [`${path}:${String(index + 1)}: speaks of sabotage`] : [],
        ),
    );
  },
};

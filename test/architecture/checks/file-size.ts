import type { Check } from '../check';

const MEDIAN_LINE_COUNT_MAX = 80;

export const fileSize: Check = {
  name: 'file-size',
  why: `Half of the files are under ${String(MEDIAN_LINE_COUNT_MAX)} lines: a file is one thought. Split what grew.`,
  find(tree) {
    const sizes = tree
      .matching(/^(apps|libs)\/.*(?<!\.spec)\.ts$/)
      .map((path) => tree.read(path).split('\n').length - 1)
      .sort((a, b) => a - b);
    const median = sizes[Math.floor(sizes.length / 2)] ?? 0;
    return median < MEDIAN_LINE_COUNT_MAX ? [] : [`the median is ${String(median)} lines`];
  },
};

import fc from 'fast-check';

import { canonicalJson } from './canonical-json';

const value = fc.letrec((again) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 20 }),
    fc.array(again('any'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('$bytes', '$$', '9', '10', '__proto__'),
      ),
      again('any'),
      {
        maxKeys: 5,
      },
    ),
  ),
})).any;

function shuffled(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(shuffled);
  if (typeof given !== 'object' || given === null || given instanceof Uint8Array) return given;
  return Object.fromEntries(
    Object.entries(given)
      .reverse()
      .map(([key, field]) => [key, shuffled(field)]),
  );
}

it('is the same text whatever order fields were made in', () => {
  fc.assert(
    fc.property(value, (given) => {
      expect(canonicalJson(shuffled(given))).toBe(canonicalJson(given));
    }),
    { numRuns: 1_000 },
  );
});

it('is different text for different values', () => {
  fc.assert(
    fc.property(value, value, (a, b) => {
      let isSame = true;
      try {
        expect(a).toEqual(b);
      } catch {
        isSame = false;
      }
      fc.pre(!isSame);
      expect(canonicalJson(a)).not.toBe(canonicalJson(b));
    }),
    { numRuns: 1_000 },
  );
});

it('is JSON that reads back to itself', () => {
  const sorted = (given: unknown): string => canonicalOf(JSON.parse(canonicalJson(given)));
  fc.assert(
    fc.property(value, (given) => {
      expect(sorted(given)).toBe(canonicalJson(given));
    }),
    { numRuns: 1_000 },
  );
});

/** As scripts/verify.mjs has it: the value is JSON already. */
function canonicalOf(given: unknown): string {
  if (Array.isArray(given)) return `[${given.map(canonicalOf).join(',')}]`;
  if (typeof given !== 'object' || given === null) return JSON.stringify(given);
  const fields = given as Record<string, unknown>;
  return `{${Object.keys(fields)
    .sort((a, b) => (a < b ? -1 : 1))
    .map((key) => `${JSON.stringify(key)}:${canonicalOf(fields[key])}`)
    .join(',')}}`;
}

it.each([
  [{ b: 1, a: undefined, $c: 'x' }, '{"$$c":"x","b":1}'],
  [new Uint8Array([1, 2, 255]), '{"$bytes":"AQL/"}'],
  [new Map([['k', 1]]), '{"$map":[["k",1]]}'],
  [
    [undefined, -0, Number.NaN, 1e21],
    '[{"$undefined":true},{"$number":"-0"},{"$number":"NaN"},1e+21]',
  ],
  ['\u0000\ud800ä', '"\\u0000\\ud800ä"'],
])('of %j is as docs/proof.md says', (given, text) => {
  expect(canonicalJson(given)).toBe(text);
});

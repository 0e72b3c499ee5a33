import fc from 'fast-check';

import { fromStoredText, toStoredText } from './stored-text';

const anyString = fc
  .array(
    fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0, 0x10, 0x30, 0xd800, 0xdc00)),
    { maxLength: 40 },
  )
  .map((units) => String.fromCharCode(...units));

describe('stored text', () => {
  it('is the text itself for nearly everything', () => {
    for (const text of ['', 'order-1', 'größe 😀', 'a\tb\n', "'; DROP TABLE"])
      expect(toStoredText(text)).toBe(text);
  });

  it('comes back as it was, and Postgres can hold it', () => {
    fc.assert(
      fc.property(anyString, (text) => {
        const stored = toStoredText(text);
        expect(fromStoredText(stored)).toBe(text);
        expect(stored.isWellFormed()).toBe(true);
        expect(stored.includes('\u0000')).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps an id at its limit inside an index entry', () => {
    for (const unit of ['\u0000', '\u0010', '\ud800', 'é', '😀']) {
      const longest = unit.repeat(Math.floor(1_000 / Buffer.byteLength(unit)));
      expect(Buffer.byteLength(toStoredText(longest))).toBeLessThanOrEqual(2_000);
    }
  });
});

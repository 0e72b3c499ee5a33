import { createHash } from 'node:crypto';

import { DICTIONARY, dictionaryNumber, dictionaryText } from './dictionary';

/** Length and hash of the dictionary as released. Append a line with every extension; never change one. */
const RELEASED: readonly (readonly [number, string])[] = [[246, '3e383816ef81e717']];

describe('the dictionary', () => {
  it('keeps every number that was ever written', () => {
    for (const [count, hash] of RELEASED) {
      const text = DICTIONARY.slice(0, count).join('\n');
      expect(createHash('sha256').update(text).digest('hex').slice(0, 16)).toBe(hash);
    }
    expect(RELEASED.at(-1)?.[0]).toBe(DICTIONARY.length);
  });

  it('has no string twice', () => {
    expect(new Set(DICTIONARY).size).toBe(DICTIONARY.length);
    DICTIONARY.forEach((text, index) => {
      expect(dictionaryNumber(text)).toBe(index);
      expect(dictionaryText(index)).toBe(text);
    });
  });
});

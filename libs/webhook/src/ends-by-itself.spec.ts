import * as fc from 'fast-check';

import { endsByItself } from './ends-by-itself';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

it('is only said of JSON whose every beginning is no JSON', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom('', ' ', '\n\t'), (json, space) => {
      const text = space + json;
      if (!endsByItself(Buffer.from(text))) return;
      for (let end = 0; end < text.trimEnd().length; end += 1) {
        expect(isJson(text.slice(0, end))).toBe(false);
      }
    }),
  );
});

it.each(['{}', ' [1]', '"text"', 'true', 'false', 'null', '\r\n{"a":1}'])(
  'is said of %j',
  (text) => {
    expect(endsByItself(Buffer.from(text))).toBe(true);
  },
);

it.each(['', '  ', '1', ' 12.5', '-1'])('is not said of %j', (text) => {
  expect(endsByItself(Buffer.from(text))).toBe(false);
});

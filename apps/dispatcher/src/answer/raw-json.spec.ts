import fc from 'fast-check';

import { rawElements, rawMembers } from './raw-json';

/** JSON with white space where it may be. */
function spaced(text: string): string {
  return text.replace(
    /("(?:[^"\\]|\\.)*")|([{}[\],:])/g,
    (_all, quoted: string | undefined, mark: string | undefined) => quoted ?? ` ${mark ?? ''}\n\t`,
  );
}

it.each([(text: string) => text, spaced])(
  'finds the members of any object as they were written',
  (written) => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (object) => {
        const entries = [...rawMembers(written(JSON.stringify(object)))];
        expect(entries.map(([name, raw]) => [name, JSON.parse(raw) as unknown])).toEqual(
          Object.entries(JSON.parse(JSON.stringify(object)) as object),
        );
      }),
    );
  },
);

it.each([(text: string) => text, spaced])(
  'finds the elements of any list as they were written',
  (written) => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (list) => {
        const elements = rawElements(written(JSON.stringify(list)));
        expect(elements.map((raw) => JSON.parse(raw) as unknown)).toEqual(
          JSON.parse(JSON.stringify(list)),
        );
      }),
    );
  },
);

it.each(['1e400', '9007199254740993', '"\\u0000\\\\"', '{"a":1,"a":2}', 'true', '-0.50'])(
  'does not touch %s',
  (raw) => {
    expect(rawMembers(`{"x": ${raw} , "y":0}`).get('x')).toBe(raw);
    expect(rawElements(`[0,${raw}]`)[1]).toBe(raw);
  },
);

it('takes the last of members with the same name, as JSON.parse does', () => {
  expect(rawMembers('{"x":1,"x":2,"__proto__":3}')).toEqual(
    new Map([
      ['x', '2'],
      ['__proto__', '3'],
    ]),
  );
});

it('finds nothing in what is neither', () => {
  for (const text of ['', ' ', '1', '"{}"', 'null']) {
    expect(rawMembers(text).size + rawElements(text).length).toBe(0);
  }
  expect(rawMembers('[1]').size).toBe(0);
  expect(rawElements('{"a":1}')).toEqual([]);
});

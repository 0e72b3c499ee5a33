import fc from 'fast-check';

import { encodeArray } from './encode-array';
import { toStoredText } from './stored-text';

/** What Postgres reads: the elements behind the header, each by its length. */
function elementsOf(bytes: Buffer): (Buffer | null)[] {
  const elements: (Buffer | null)[] = [];
  let at = 20;
  while (at < bytes.length) {
    const length = bytes.readInt32BE(at);
    at += 4;
    elements.push(length < 0 ? null : bytes.subarray(at, at + length));
    at += Math.max(0, length);
  }
  return elements;
}

const anyText = fc.oneof(
  fc.string({ maxLength: 100 }),
  fc.string({ unit: 'grapheme', maxLength: 100 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 100 })
    .map((units) => String.fromCharCode(...units)),
);

it('tells dimensions, nulls, element type, length and lower bound', () => {
  const words = (bytes: Buffer): number[] => [0, 4, 8, 12, 16].map((at) => bytes.readInt32BE(at));
  expect(words(encodeArray('int8[]', [1, 2, 3]))).toEqual([1, 0, 20, 3, 1]);
  expect(words(encodeArray('text[]', ['a', null]))).toEqual([1, 1, 25, 2, 1]);
  expect(words(encodeArray('uuid[]', []))).toEqual([1, 0, 2_950, 0, 1]);
});

it('writes any text as Postgres can hold it, and nulls between', () => {
  fc.assert(
    fc.property(fc.array(fc.option(anyText)), (texts) => {
      const elements = elementsOf(encodeArray('text[]', texts));
      expect(elements.map((element) => element?.toString('utf8') ?? null)).toEqual(
        texts.map((text) => (text === null ? null : toStoredText(text))),
      );
    }),
  );
});

it('writes bytes and JSON of any length', () => {
  const long = 'é'.repeat(40_000);
  const bytes = new Uint8Array(70_000).map((_, index) => index % 251);
  expect(elementsOf(encodeArray('jsonb[]', [`"${long}"`, '{}']))).toEqual([
    Buffer.from(`\u0001"${long}"`),
    Buffer.from('\u0001{}'),
  ]);
  expect(elementsOf(encodeArray('bytea[]', [bytes, new Uint8Array()]))).toEqual([
    Buffer.from(bytes),
    Buffer.alloc(0),
  ]);
});

it('writes integers up to 2^53 on both sides of 0', () => {
  const values = [0, 1, -1, 2 ** 32, -(2 ** 32) - 1, Number.MAX_SAFE_INTEGER, -(2 ** 53) + 1];
  const read = elementsOf(encodeArray('int8[]', values)).map((each) => each?.readBigInt64BE());
  expect(read).toEqual(values.map(BigInt));
  expect(elementsOf(encodeArray('int4[]', [-5]))[0]?.readInt32BE()).toBe(-5);
  expect(elementsOf(encodeArray('int2[]', [7]))[0]?.readInt16BE()).toBe(7);
  expect(elementsOf(encodeArray('float8[]', [0.1]))[0]?.readDoubleBE()).toBe(0.1);
});

it('refuses what does not fit its type', () => {
  expect(() => encodeArray('int8[]', [1.5])).toThrow(TypeError);
  expect(() => encodeArray('int4[]', [2 ** 31])).toThrow('out of range');
  expect(() => encodeArray('uuid[]', ['nobody'])).toThrow(TypeError);
  // And begins anew afterwards.
  expect(elementsOf(encodeArray('text[]', ['a']))).toEqual([Buffer.from('a')]);
});

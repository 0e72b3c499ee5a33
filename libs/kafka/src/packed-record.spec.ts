import { packRecords, PLACES_PER_RECORD, unpackRecord } from './packed-record';

const bytes = (...texts: string[]): Buffer[] => texts.map((text) => Buffer.from(text));

function read(record: Buffer, position: number): [number, string][] {
  return unpackRecord(7, record, position).map(({ offset, value }) => [
    offset - 7 * PLACES_PER_RECORD,
    Buffer.from(value).toString(),
  ]);
}

describe('a record that holds several requests', () => {
  it('gives them back in order, each with a place of its own', () => {
    const [record] = packRecords(bytes('a', '', 'ccc'));
    expect(read(record!, 0)).toEqual([
      [0, 'a'],
      [1, ''],
      [2, 'ccc'],
    ]);
  });

  it('is read from the middle when the first ones are applied already', () => {
    const [record] = packRecords(bytes('a', 'b', 'c'));
    expect(read(record!, 7 * PLACES_PER_RECORD + 2)).toEqual([[2, 'c']]);
    expect(read(record!, 7 * PLACES_PER_RECORD + 3)).toEqual([]);
    expect(read(record!, 8 * PLACES_PER_RECORD)).toEqual([]);
  });

  it('never holds more than it has places for, nor more bytes than brokers take', () => {
    const many = packRecords(new Array<Buffer>(5_000).fill(Buffer.from('x')));
    expect(many.map((record) => read(record, 0).length)).toEqual([
      1_000, 1_000, 1_000, 1_000, 1_000,
    ]);
    const large = packRecords(new Array<Buffer>(4).fill(Buffer.alloc(300_000)));
    expect(large).toHaveLength(4);
    expect(packRecords([Buffer.alloc(2_000_000)])).toHaveLength(1);
  });

  it('is refused when it is cut off', () => {
    const [record] = packRecords(bytes('abc'));
    expect(() => read(record!.subarray(0, 5), 0)).toThrow(RangeError);
  });
});

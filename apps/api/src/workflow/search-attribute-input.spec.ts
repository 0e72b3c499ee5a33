import { toSearchAttributes } from './search-attribute-input';

const TYPES = new Map([
  ['Note', 'Text'],
  ['Region', 'Keyword'],
  ['Amount', 'Int'],
  ['Ratio', 'Double'],
  ['Urgent', 'Bool'],
  ['Due', 'Datetime'],
  ['Tags', 'KeywordList'],
] as const);

describe('search attributes as they come in', () => {
  it.each([
    ['Note', 'two words'],
    ['Region', ''],
    ['Amount', -5],
    ['Ratio', 2],
    ['Ratio', 2.5],
    ['Urgent', false],
    ['Tags', []],
    ['Tags', ['a', 'b']],
  ])('%s takes %j', (name, value) => {
    const type = TYPES.get(name as never);
    expect(toSearchAttributes([{ name, value }], TYPES)).toEqual({ [name]: { type, value } });
  });

  it('take a time to the millisecond', () => {
    const given = [{ name: 'Due', value: '2026-01-31T01:30:00.250+01:30' }];
    expect(toSearchAttributes(given, TYPES)).toEqual({
      Due: { type: 'Datetime', value: 1_769_817_600_250 },
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['Note', 5, /type Text: give a text/],
    ['Region', ['a'], /type Keyword: give a text/],
    ['Amount', 1.5, /type Int: give an integer/],
    ['Amount', 2 ** 53, /type Int/],
    ['Amount', '5', /type Int/],
    ['Ratio', '1', /type Double: give a number/],
    ['Urgent', 'true', /type Bool: give true or false/],
    ['Due', '1', /type Datetime: give an RFC 3339 time/],
    ['Due', '2026-02-30', /type Datetime/],
    ['Due', 1_769_817_600_000, /type Datetime/],
    ['Tags', 'a', /type KeywordList: give a list of texts/],
    ['Tags', ['a', 1], /type KeywordList/],
    ['Region', null, /type Keyword/],
    ['Nope', 'x', /no search attribute "Nope". Add it with addSearchAttribute/],
    ['Region', 'x'.repeat(2_049), /larger than 2048 bytes. Put it into the memo/],
    ['Tags', ['x'.repeat(2_000), 'y'.repeat(100)], /larger than 2048 bytes/],
  ])('%s refuses %j, saying what to give', (name, value, message) => {
    const refused = toSearchAttributes([{ name, value }], TYPES);
    expect(refused).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect((refused as unknown as { message: string }).message).toMatch(message);
  });

  it('refuse more than a run may have, and the same name twice', () => {
    const types = new Map(
      Array.from({ length: 30 }, (_, index) => [`K${String(index)}`, 'Keyword'] as const),
    );
    const many = [...types.keys()].map((name) => ({ name, value: 'x'.repeat(2_000) }));
    expect(toSearchAttributes(many, types)).toMatchObject({ code: 'INVALID_ARGUMENT' });
    const twice = [
      { name: 'Region', value: 'a' },
      { name: 'Region', value: 'b' },
    ];
    expect(toSearchAttributes(twice, TYPES)).toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

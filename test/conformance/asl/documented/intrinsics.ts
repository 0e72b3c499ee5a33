import { type Documented, field, jsonata } from './documented';

const ONE_TO_NINE = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/**
 * Developer guide, "Intrinsic functions for JSONPath states" and "Transforming data with JSONata": each function with the
 * arguments and the result that stand there.
 */
export const INTRINSICS: readonly Documented[] = [
  ['States.Array', 'States.Array($.Id)', { Id: 123_456 }, [123_456]],
  [
    'States.ArrayPartition, whose last part may be short',
    'States.ArrayPartition($.inputArray, 4)',
    { inputArray: ONE_TO_NINE },
    [[1, 2, 3, 4], [5, 6, 7, 8], [9]],
  ],
  [
    'States.ArrayContains',
    'States.ArrayContains($.inputArray, $.lookingFor)',
    { inputArray: ONE_TO_NINE, lookingFor: 5 },
    true,
  ],
  ['States.ArrayRange, ends included', 'States.ArrayRange(1, 9, 2)', {}, [1, 3, 5, 7, 9]],
  [
    'States.ArrayGetItem, counted from zero',
    'States.ArrayGetItem($.inputArray, $.index)',
    { inputArray: ONE_TO_NINE, index: 5 },
    6,
  ],
  ['States.ArrayLength', 'States.ArrayLength($.inputArray)', { inputArray: ONE_TO_NINE }, 9],
  [
    'States.ArrayUnique',
    'States.ArrayUnique($.inputArray)',
    { inputArray: [1, 2, 3, 3, 3, 3, 3, 3, 4] },
    [1, 2, 3, 4],
  ],
  [
    'States.Base64Encode',
    'States.Base64Encode($.input)',
    { input: 'Data to encode' },
    'RGF0YSB0byBlbmNvZGU=',
  ],
  [
    'States.Base64Decode',
    'States.Base64Decode($.base64)',
    { base64: 'RGF0YSB0byBlbmNvZGU=' },
    'Data to encode',
  ],
  [
    'States.Hash',
    'States.Hash($.Data, $.Algorithm)',
    { Data: 'input data', Algorithm: 'SHA-1' },
    'aaff4a450a104cd177d28d18d74485e8cae074b7',
  ],
  [
    'States.JsonMerge, shallow: the second object wins',
    'States.JsonMerge($.json1, $.json2, false)',
    { json1: { a: { a1: 1, a2: 2 }, b: 2 }, json2: { a: { a3: 1, a4: 2 }, c: 3 } },
    { a: { a3: 1, a4: 2 }, b: 2, c: 3 },
  ],
  [
    'States.StringToJson',
    'States.StringToJson($.escapedJsonString)',
    { escapedJsonString: '{"foo": "bar"}' },
    { foo: 'bar' },
  ],
  [
    'States.JsonToString',
    'States.JsonToString($.unescapedJson)',
    { unescapedJson: { foo: 'bar' } },
    '{"foo":"bar"}',
  ],
  ['States.MathAdd', 'States.MathAdd($.value1, $.step)', { value1: 111, step: -1 }, 110],
  [
    'States.StringSplit',
    'States.StringSplit($.inputString, $.splitter)',
    { inputString: '1,2,3,4,5', splitter: ',' },
    ['1', '2', '3', '4', '5'],
  ],
  [
    'States.StringSplit with several delimiters',
    'States.StringSplit($.inputString, $.splitter)',
    { inputString: 'This.is+a,test=string', splitter: '.+,=' },
    ['This', 'is', 'a', 'test', 'string'],
  ],
  [
    'States.Format',
    "States.Format('Hello, my name is {}.', $.name)",
    { name: 'Arnav' },
    'Hello, my name is Arnav.',
  ],
  [
    'States.Format with a template from the input',
    'States.Format($.template, $.name)',
    { name: 'Arnav', template: 'Hello, my name is {}.' },
    'Hello, my name is Arnav.',
  ],
  [
    'functions inside functions',
    "States.Format('{}.{}', States.ArrayGetItem(States.StringSplit(States.ArrayGetItem(States.StringSplit($.ImageRecipe.Arn, '/'), 2), '.'), 0), States.ArrayGetItem(States.StringSplit(States.ArrayGetItem(States.StringSplit($.ImageRecipe.Arn, '/'), 2), '.'), 1))",
    {
      ImageRecipe: { Arn: 'arn:aws:imagebuilder:us-east-1:123456789012:image-recipe/basic/1.2.3' },
    },
    '1.2',
  ],
].map(([shows, expression, input, x]) => ({
  shows: shows as string,
  definition: field(expression as string),
  input: input as object as Documented['input'] & object,
  output: { x: x as never },
}));

/** The functions that Step Functions adds to JSONata, and the one it takes away. */
export const JSONATA_FUNCTIONS: readonly Documented[] = [
  {
    shows: '$partition',
    definition: jsonata('$partition([1, 2, 3, 4], $states.input.size)'),
    input: { size: 2 },
    output: {
      x: [
        [1, 2],
        [3, 4],
      ],
    },
  },
  {
    shows: '$range, ends included',
    definition: jsonata('$range(0, 10, 2)'),
    output: { x: [0, 2, 4, 6, 8, 10] },
  },
  {
    shows: '$hash',
    definition: jsonata('$hash("input data", "SHA-1")'),
    output: { x: 'aaff4a450a104cd177d28d18d74485e8cae074b7' },
  },
  {
    shows: '$parse, which stands for $eval',
    definition: jsonata('$parse($states.input.text)'),
    input: { text: '{"foo": "bar"}' },
    output: { x: { foo: 'bar' } },
  },
  {
    shows: '$random with a seed is the same each time',
    definition: jsonata('$random(42) = $random(42) and $random(42) < 1'),
    output: { x: true },
  },
  {
    shows: '$uuid, of version 4',
    definition: jsonata('$match($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4/).index'),
    output: { x: 0 },
  },
  {
    shows: 'an expression that yields nothing',
    definition: jsonata('$states.input.missing'),
    error: 'States.QueryEvaluationError',
  },
];

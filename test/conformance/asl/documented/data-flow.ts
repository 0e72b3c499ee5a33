import { type Documented, done, field, only } from './documented';

const ADDED: Documented['input'] = {
  title: 'Numbers to add',
  numbers: { val1: 3, val2: 4 },
};

const GREETED = {
  comment: 'This is a test of the input and output of a Task state.',
  details: 'Default example',
  who: 'AWS Step Functions',
};

const greeting = (more: object): Documented['definition'] =>
  only({
    Type: 'Task',
    Resource: 'arn:aws:lambda:us-east-1:123456789012:function:HelloFunction',
    End: true,
    ...more,
  });

const HELLO = [done('Hello, AWS Step Functions!')];

/** Specification of the language, "Input and output processing" and "Paths"; developer guide, "Specifying state output". */
export const DATA_FLOW: readonly Documented[] = [
  {
    shows: 'InputPath selects, ResultPath adds',
    definition: greeting({ InputPath: '$.numbers', ResultPath: '$.sum' }),
    input: ADDED,
    answers: [done(7)],
    output: { ...ADDED, sum: 7 },
  },
  {
    shows: 'the same sum in JSONata',
    definition: only({
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:lambda:us-east-1:123456789012:function:Add',
      Arguments: '{% $states.input.numbers %}',
      Output: "{% $merge([$states.input, {'sum': $states.result}]) %}",
      End: true,
    }),
    input: ADDED,
    answers: [done(7)],
    output: { ...ADDED, sum: 7 },
  },
  {
    shows: 'Parameters with paths among constants',
    definition: only({
      Type: 'Pass',
      Parameters: { flagged: true, parts: { 'first.$': '$.vals[0]', 'last3.$': '$.vals[-3:]' } },
      End: true,
    }),
    input: { flagged: 7, vals: [0, 10, 20, 30, 40, 50] },
    output: { flagged: true, parts: { first: 0, last3: [30, 40, 50] } },
  },
  {
    shows: 'the result replaces the input by default',
    definition: greeting({}),
    input: GREETED,
    answers: HELLO,
    output: 'Hello, AWS Step Functions!',
  },
  {
    shows: 'ResultPath null keeps the input',
    definition: greeting({ ResultPath: null }),
    input: GREETED,
    answers: HELLO,
    output: GREETED,
  },
  {
    shows: 'ResultPath puts the result beside the input',
    definition: greeting({ ResultPath: '$.taskresult' }),
    input: GREETED,
    answers: HELLO,
    output: { ...GREETED, taskresult: 'Hello, AWS Step Functions!' },
  },
  {
    shows: 'ResultPath puts the result over a part of the input',
    definition: greeting({ ResultPath: '$.comment' }),
    input: GREETED,
    answers: HELLO,
    output: { ...GREETED, comment: 'Hello, AWS Step Functions!' },
  },
  {
    shows: 'ResultPath makes the way to where it points',
    definition: greeting({ ResultPath: '$.strings.lambdaresult' }),
    input: { ...GREETED, strings: { string1: 'foo', string2: 'bar' } },
    answers: HELLO,
    output: {
      ...GREETED,
      strings: { string1: 'foo', string2: 'bar', lambdaresult: 'Hello, AWS Step Functions!' },
    },
  },
  {
    shows: 'ResultSelector takes the parts of a result',
    definition: greeting({
      ResultSelector: { 'ClusterId.$': '$.output.ClusterId', 'ResourceType.$': '$.resourceType' },
      ResultPath: '$.EMROutput',
    }),
    input: { OtherDataFromInput: {} },
    answers: [
      done({
        resourceType: 'elasticmapreduce',
        resource: 'createCluster.sync',
        output: { SdkHttpMetadata: { HttpStatusCode: 200 }, ClusterId: 'AKIAIOSFODNN7EXAMPLE' },
      }),
    ],
    output: {
      OtherDataFromInput: {},
      EMROutput: { ResourceType: 'elasticmapreduce', ClusterId: 'AKIAIOSFODNN7EXAMPLE' },
    },
  },
  {
    shows: 'OutputPath takes a part of the whole',
    definition: greeting({ ResultPath: '$.taskresult', OutputPath: '$.taskresult' }),
    input: GREETED,
    answers: HELLO,
    output: 'Hello, AWS Step Functions!',
  },
  {
    shows: 'a ResultPath through something that is no object',
    definition: greeting({ ResultPath: '$.comment.deeper' }),
    input: GREETED,
    answers: HELLO,
    error: 'States.ResultPathMatchFailure',
  },
  ...(
    [
      ['$.foo', 123],
      ['$.bar', ['a', 'b', 'c']],
      ['$.car.cdr', true],
      ["$['car']['cdr']", true],
      ['$.bar[0]', 'a'],
      ['$.bar[-1]', 'c'],
      ['$.bar[1:]', ['b', 'c']],
      ['$.bar[0,2]', ['a', 'c']],
      ['$..cdr', [true]],
    ] as const
  ).map(([path, x]) => ({
    shows: `the path ${path}`,
    definition: field(path),
    input: { foo: 123, bar: ['a', 'b', 'c'], car: { cdr: true } },
    output: { x: x as never },
  })),
  {
    shows: 'a definite path to nothing',
    definition: field('$.nothing'),
    error: 'States.Runtime',
  },
  {
    shows: 'variables, and what a later state makes of them',
    definition: {
      StartAt: 'Store',
      States: {
        Store: {
          Type: 'Pass',
          Assign: { productName: 'product1', count: 42, available: true },
          Next: 'Use',
        },
        Use: {
          Type: 'Pass',
          Parameters: { 'product.$': '$productName', 'left.$': 'States.MathAdd($count, -2)' },
          End: true,
        },
      },
    },
    output: { product: 'product1', left: 40 },
  },
  {
    shows: 'all values of an Assign are from before it',
    definition: {
      QueryLanguage: 'JSONata',
      StartAt: 'First',
      States: {
        First: { Type: 'Pass', Assign: { x: 3, a: 6 }, Next: 'Second' },
        Second: { Type: 'Pass', Assign: { x: '{% $a %}', nextX: '{% $x %}' }, Next: 'Third' },
        Third: { Type: 'Pass', Output: { x: '{% $x %}', nextX: '{% $nextX %}' }, End: true },
      },
    },
    output: { x: 6, nextX: 3 },
  },
];

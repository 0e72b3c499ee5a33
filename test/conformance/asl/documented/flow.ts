import { type Documented, done, failed, only } from './documented';

const pass = (result: string): Documented['definition'] => ({
  Type: 'Pass',
  Result: result,
  End: true,
});

/** Specification of the language, "Choice state". */
const TYPED: Documented['definition'] = {
  StartAt: 'ChoiceStateX',
  States: {
    ChoiceStateX: {
      Type: 'Choice',
      Choices: [
        { Not: { Variable: '$.type', StringEquals: 'Private' }, Next: 'Public' },
        {
          And: [
            { Variable: '$.value', IsPresent: true },
            { Variable: '$.value', IsNumeric: true },
            { Variable: '$.value', NumericGreaterThanEquals: 20 },
            { Variable: '$.value', NumericLessThan: 30 },
          ],
          Next: 'ValueInTwenties',
        },
        {
          Variable: '$.rating',
          NumericGreaterThanPath: '$.auditThreshold',
          Next: 'StartAudit',
        },
      ],
      Default: 'RecordEvent',
    },
    Public: pass('Public'),
    ValueInTwenties: pass('ValueInTwenties'),
    StartAudit: pass('StartAudit'),
    RecordEvent: pass('RecordEvent'),
  },
};

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:X';

const CHOICES: readonly Documented[] = [
  [{ type: 'Public' }, 'Public'],
  [{ type: 'Private', value: 22 }, 'ValueInTwenties'],
  [{ type: 'Private', value: 30, rating: 10, auditThreshold: 5 }, 'StartAudit'],
  [{ type: 'Private', value: 'x', rating: 1, auditThreshold: 5 }, 'RecordEvent'],
].map(([input, output]) => ({
  shows: `the choice ${output as string}`,
  definition: TYPED,
  input: input as object as never,
  output: output as string,
}));

/** Specification, "Retry" and "Complex retry scenarios"; developer guide, "Handling errors". */
const ERRORS: readonly Documented[] = [
  {
    shows: 'retries after three and six seconds',
    definition: only({
      Type: 'Task',
      Resource: FUNCTION,
      Retry: [
        { ErrorEquals: ['States.Timeout'], IntervalSeconds: 3, MaxAttempts: 2, BackoffRate: 2 },
      ],
      End: true,
    }),
    answers: [failed('States.Timeout'), failed('States.Timeout'), done('third')],
    output: 'third',
    waitsSeconds: [3, 6],
  },
  {
    shows: 'waits that grow up to MaxDelaySeconds',
    definition: only({
      Type: 'Task',
      Resource: FUNCTION,
      Retry: [
        {
          ErrorEquals: ['States.ALL'],
          IntervalSeconds: 3,
          MaxAttempts: 3,
          BackoffRate: 2,
          MaxDelaySeconds: 5,
          JitterStrategy: 'NONE',
        },
      ],
      End: true,
    }),
    answers: [failed('A'), failed('A'), failed('A'), done('fourth')],
    output: 'fourth',
    waitsSeconds: [3, 5, 5],
  },
  {
    shows: 'each retrier counts for itself, and a catcher takes what is left',
    definition: {
      StartAt: 'X',
      States: {
        X: {
          Type: 'Task',
          Resource: FUNCTION,
          Next: 'Y',
          Retry: [
            {
              ErrorEquals: ['ErrorA', 'ErrorB'],
              IntervalSeconds: 1,
              BackoffRate: 2,
              MaxAttempts: 2,
            },
            { ErrorEquals: ['ErrorC'], IntervalSeconds: 5 },
          ],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Z' }],
        },
        Y: pass('Y'),
        Z: pass('Z'),
      },
    },
    answers: ['ErrorA', 'ErrorB', 'ErrorC', 'ErrorB', 'ErrorB'].map(failed),
    output: 'Z',
    waitsSeconds: [1, 2, 5],
  },
  {
    shows: 'a catcher with ResultPath keeps the input beside the error',
    definition: {
      StartAt: 'CreateAccount',
      States: {
        CreateAccount: {
          Type: 'Task',
          Resource: FUNCTION,
          Catch: [{ ErrorEquals: ['HandledError'], Next: 'Fallback', ResultPath: '$.error' }],
          End: true,
        },
        Fallback: {
          Type: 'Pass',
          Parameters: { 'name.$': '$.error.Error', 'foo.$': '$.foo' },
          End: true,
        },
      },
    },
    input: { foo: 'bar' },
    answers: [failed('HandledError')],
    output: { name: 'HandledError', foo: 'bar' },
  },
  {
    shows: 'a Fail state',
    definition: only({ Type: 'Fail', Error: 'ErrorA', Cause: 'Kaiju attack' }),
    error: 'ErrorA',
  },
  {
    shows: 'no rule and no Default',
    definition: {
      StartAt: 'C',
      States: {
        C: { Type: 'Choice', Choices: [{ Variable: '$.a', NumericEquals: 1, Next: 'D' }] },
        D: { Type: 'Succeed' },
      },
    },
    input: { a: 2 },
    error: 'States.NoChoiceMatched',
  },
];

/** Specification, "Parallel state" and "Map state"; developer guide, "Context object data for Map states". */
const NESTED: readonly Documented[] = [
  {
    shows: 'a Parallel state joins the results of its branches in their order',
    definition: {
      StartAt: 'FunWithMath',
      States: {
        FunWithMath: {
          Type: 'Parallel',
          End: true,
          Branches: ['Add', 'Subtract'].map((name) => ({
            StartAt: name,
            States: { [name]: { Type: 'Task', Resource: FUNCTION, End: true } },
          })),
        },
      },
    },
    input: [3, 2],
    answers: [done(5), done(1)],
    output: [5, 1],
  },
  {
    shows: 'a Map over a part of the input, with what its items are given',
    definition: only({
      Type: 'Map',
      InputPath: '$.detail',
      ItemsPath: '$.shipped',
      ItemSelector: {
        'parcel.$': '$$.Map.Item.Value',
        'courier.$': '$.delivery-partner',
      },
      MaxConcurrency: 0,
      ResultPath: '$.detail.shipped',
      ItemProcessor: {
        StartAt: 'Validate',
        States: { Validate: { Type: 'Pass', End: true } },
      },
      End: true,
    }),
    input: {
      'ship-date': '2016-03-14T01:59:00Z',
      detail: {
        'delivery-partner': 'UQS',
        shipped: [
          { prod: 'R31', 'dest-code': 9511, quantity: 1344 },
          { prod: 'S39', 'dest-code': 9511, quantity: 40 },
        ],
      },
    },
    output: {
      'ship-date': '2016-03-14T01:59:00Z',
      detail: {
        'delivery-partner': 'UQS',
        shipped: [
          { parcel: { prod: 'R31', 'dest-code': 9511, quantity: 1344 }, courier: 'UQS' },
          { parcel: { prod: 'S39', 'dest-code': 9511, quantity: 40 }, courier: 'UQS' },
        ],
      },
    },
  },
  {
    shows: 'index and value of an item in the context object',
    definition: only({
      Type: 'Map',
      ItemSelector: {
        'ContextIndex.$': '$$.Map.Item.Index',
        'ContextValue.$': '$$.Map.Item.Value',
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'TestPass',
        States: { TestPass: { Type: 'Pass', End: true } },
      },
      End: true,
    }),
    input: [{ who: 'bob' }, { who: 'meg' }, { who: 'joe' }],
    output: [
      { ContextValue: { who: 'bob' }, ContextIndex: 0 },
      { ContextValue: { who: 'meg' }, ContextIndex: 1 },
      { ContextValue: { who: 'joe' }, ContextIndex: 2 },
    ],
  },
  {
    shows: 'one failed branch fails the Parallel state',
    definition: only({
      Type: 'Parallel',
      End: true,
      Branches: [
        { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 600, End: true } } },
        { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'Broken' } } },
      ],
    }),
    error: 'Broken',
  },
];

export const FLOW: readonly Documented[] = [...CHOICES, ...ERRORS, ...NESTED];

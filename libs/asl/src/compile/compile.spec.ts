import type { Json } from '../index';
import { compile, type Issue } from '../index';

type Fields = Readonly<Record<string, Json>>;

const machineOf = (state: Fields, rest: Fields = {}): Json => ({
  StartAt: 'S',
  States: { S: { End: true, ...state } },
  ...rest,
});

const task = (fields: Fields = {}): Json =>
  machineOf({ Type: 'Task', Resource: 'perdure:activity:a', ...fields });
const pass = (fields: Fields = {}): Json => machineOf({ Type: 'Pass', ...fields });
const wait = (fields: Fields): Json => machineOf({ Type: 'Wait', ...fields });
const processor: Json = { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } };
const map = (fields: Fields = {}): Json =>
  machineOf({ Type: 'Map', ItemProcessor: processor, ...fields });
const distributed: Json = {
  ...processor,
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
};
const retry = (fields: Fields): Json => task({ Retry: [{ ErrorEquals: ['E'], ...fields }] });
const choice = (fields: Fields): Json => ({
  StartAt: 'C',
  States: {
    C: { Type: 'Choice', Choices: [{ Variable: '$.a', IsPresent: true, Next: 'E' }], ...fields },
    E: { Type: 'Succeed' },
  },
});
const rule = (fields: Fields): Json => choice({ Choices: [{ Next: 'E', ...fields }] });
const jsonata = (state: Fields): Json => machineOf({ QueryLanguage: 'JSONata', ...state });

function issuesOf(definition: Json | string): readonly Issue[] {
  return compile(typeof definition === 'string' ? definition : JSON.stringify(definition)).issues;
}

/** What is wrong, where it is reported, and a part of what the author is told. */
const INVALID: readonly (readonly [string, Json | string, string, RegExp])[] = [
  ['text that is no JSON', '{"StartAt": ', '', /no JSON/],
  ['JSON that is no object', '[]', '', /must be a JSON object/],
  ['nesting without end', '{"a":'.repeat(80) + '1' + '}'.repeat(80), '', /nested deeper/],
  ['no StartAt', { States: { S: { Type: 'Succeed' } } }, '/StartAt', /required/],
  ['StartAt of a wrong type', machineOf({ Type: 'Pass' }, { StartAt: 1 }), '/StartAt', /string/],
  [
    'StartAt without a state',
    machineOf({ Type: 'Pass' }, { StartAt: 'X' }),
    '/StartAt',
    /not a state/,
  ],
  ['no States', { StartAt: 'S' }, '/States', /required/],
  ['States of a wrong type', { StartAt: 'S', States: [] }, '/States', /object/],
  ['no state at all', { StartAt: 'S', States: {} }, '/States', /at least one/],
  ['a state that is no object', { StartAt: 'S', States: { S: 1 } }, '/States/S', /object/],
  [
    'a name that is too long',
    { StartAt: 'a'.repeat(81), States: { ['a'.repeat(81)]: { Type: 'Succeed' } } },
    `/States/${'a'.repeat(81)}`,
    /80 characters/,
  ],
  ['an unknown field of the machine', { ...(pass() as Fields), Foo: 1 }, '/Foo', /not supported/],
  ['another version', { ...(pass() as Fields), Version: '2.0' }, '/Version', /1\.0/],
  [
    'another query language',
    { ...(pass() as Fields), QueryLanguage: 'XPath' },
    '/QueryLanguage',
    /JSONPath/,
  ],
  [
    'a time-out of nothing',
    { ...(pass() as Fields), TimeoutSeconds: 0 },
    '/TimeoutSeconds',
    /from 1/,
  ],
  ['no Type', machineOf({}), '/States/S/Type', /required/],
  [
    'an unknown Type',
    machineOf({ Type: 'Loop' }),
    '/States/S/Type',
    /'Type' should have one of these values/,
  ],
  ['a Comment that is no text', pass({ Comment: 1 }), '/States/S/Comment', /string/],
  ['an unknown field of a state', pass({ Foo: 1 }), '/States/S/Foo', /not supported/],
  ['neither Next nor End', pass({ End: false }), '/States/S', /needs Next/],
  ['both Next and End', pass({ Next: 'S' }), '/States/S/End', /not both/],
  [
    'Next without a state',
    machineOf({ Type: 'Pass', End: false, Next: 'X' }),
    '/States/S/Next',
    /not a state/,
  ],
  ['End that is no flag', pass({ End: 'yes' }), '/States/S/End', /true or false/],
  [
    'a state nobody comes to',
    { StartAt: 'S', States: { S: { Type: 'Succeed' }, T: { Type: 'Succeed' } } },
    '/States/T',
    /cannot be reached/,
  ],
  [
    'a loop without an end',
    { StartAt: 'S', States: { S: { Type: 'Pass', Next: 'S' } } },
    '/States',
    /No state ends/,
  ],
  [
    'a name that is used twice',
    machineOf({
      Type: 'Parallel',
      Branches: [{ StartAt: 'S', States: { S: { Type: 'Succeed' } } }],
    }),
    '/States/S/Branches/0/States/S',
    /used twice/,
  ],
  [
    'a key that stands twice',
    '{"StartAt":"S","States":{"S":{"Type":"Pass","End":true},"S":{"Type":"Succeed"}}}',
    '/States/S',
    /twice in the same object/,
  ],
  [
    'a path that cannot be read',
    pass({ InputPath: '$.a[' }),
    '/States/S/InputPath',
    /no valid JSONPath/,
  ],
  ['a path that is no path', pass({ InputPath: 'a' }), '/States/S/InputPath', /no valid JSONPath/],
  ['a path of another type', pass({ OutputPath: 1 }), '/States/S/OutputPath', /JSONPath/],
  [
    'an intrinsic where only a path may stand',
    pass({ InputPath: 'States.UUID()' }),
    '/States/S/InputPath',
    /no valid JSONPath/,
  ],
  [
    'a ResultPath to many places',
    pass({ ResultPath: '$.a[*]' }),
    '/States/S/ResultPath',
    /single place/,
  ],
  [
    'a ResultPath into the context',
    pass({ ResultPath: '$$.a' }),
    '/States/S/ResultPath',
    /context/,
  ],
  [
    'a dynamic field without a path',
    pass({ Parameters: { 'a.$': 1 } }),
    '/States/S/Parameters/a.$',
    /must hold a JSONPath/,
  ],
  [
    'a dynamic field with plain text',
    pass({ Parameters: { a: { 'b.$': 'text' } } }),
    '/States/S/Parameters/a/b.$',
    /no valid JSONPath/,
  ],
  [
    'a field given in both forms',
    pass({ Parameters: { a: 1, 'a.$': '$' } }),
    '/States/S/Parameters/a.$',
    /given twice/,
  ],
  [
    'an unknown intrinsic',
    pass({ Parameters: { 'a.$': 'States.Foo()' } }),
    '/States/S/Parameters/a.$',
    /not known/,
  ],
  [
    'an intrinsic with a missing argument',
    pass({ Parameters: { 'a.$': 'States.MathAdd(1)' } }),
    '/States/S/Parameters/a.$',
    /does not take/,
  ],
  [
    'an intrinsic that is not closed',
    pass({ Parameters: { 'a.$': 'States.Array(1' } }),
    '/States/S/Parameters/a.$',
    /no valid intrinsic/,
  ],
  [
    'a variable named states',
    pass({ Assign: { states: 1 } }),
    '/States/S/Assign/states',
    /no name for a variable/,
  ],
  [
    'a variable with a bad name',
    pass({ Assign: { 'a-b': 1 } }),
    '/States/S/Assign/a-b',
    /no name for a variable/,
  ],
  ['Assign that is no object', pass({ Assign: [] }), '/States/S/Assign', /object/],
  [
    'a variable of an outer block assigned',
    {
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Assign: { x: 1 }, Next: 'P' },
        P: {
          Type: 'Parallel',
          End: true,
          Branches: [
            { StartAt: 'B', States: { B: { Type: 'Pass', Assign: { 'x.$': '$' }, End: true } } },
          ],
        },
      },
    },
    '/States/P/Branches/0/States/B/Assign/x.$',
    /outer block/,
  ],
  [
    'Assign in a Succeed state',
    { StartAt: 'S', States: { S: { Type: 'Succeed', Assign: { x: 1 } } } },
    '/States/S/Assign',
    /not supported/,
  ],
  [
    'Next in a Succeed state',
    { StartAt: 'S', States: { S: { Type: 'Succeed', Next: 'S' } } },
    '/States/S/Next',
    /not supported/,
  ],
  ['Retry in a Pass state', pass({ Retry: [] }), '/States/S/Retry', /not supported/],
  ['no Resource', machineOf({ Type: 'Task' }), '/States/S/Resource', /required/],
  [
    'a Resource of another service',
    task({ Resource: 'arn:aws:sqs:eu-west-1:123456789012:orders' }),
    '/States/S/Resource',
    /Use perdure:activity/,
  ],
  [
    'a Resource without a name',
    task({ Resource: 'perdure:signal:' }),
    '/States/S/Resource',
    /not supported/,
  ],
  [
    'a signal with a token',
    task({ Resource: 'perdure:signal:go.waitForTaskToken' }),
    '/States/S/Resource',
    /not supported/,
  ],
  [
    'a time-out that is no number',
    task({ TimeoutSeconds: '5' }),
    '/States/S/TimeoutSeconds',
    /whole number/,
  ],
  [
    'a time-out that is too long',
    task({ TimeoutSeconds: 100_000_000 }),
    '/States/S/TimeoutSeconds',
    /99999999/,
  ],
  [
    'a time-out given twice',
    task({ TimeoutSeconds: 5, TimeoutSecondsPath: '$.t' }),
    '/States/S/TimeoutSecondsPath',
    /not both/,
  ],
  [
    'a heartbeat that is longer than the time-out',
    task({ TimeoutSeconds: 5, HeartbeatSeconds: 5 }),
    '/States/S/HeartbeatSeconds',
    /smaller/,
  ],
  ['negative attempts', task({ MaximumAttempts: -1 }), '/States/S/MaximumAttempts', /from 0/],
  ['a queue without a name', task({ TaskQueue: '' }), '/States/S/TaskQueue', /empty/],
  [
    'a name that the engine cannot keep',
    task({ Resource: `perdure:activity:${'a'.repeat(2_000)}` }),
    '/States/S/Resource',
    /longer than 1000/,
  ],
  [
    'credentials with an unknown field',
    task({ Credentials: { Key: 'x' } }),
    '/States/S/Credentials/Key',
    /not supported/,
  ],
  [
    'a signal that is given parameters',
    task({ Resource: 'perdure:signal:go', Parameters: {} }),
    '/States/S/Parameters',
    /no meaning/,
  ],
  [
    'lambda:invoke without a function',
    task({ Resource: 'arn:aws:states:::lambda:invoke', Parameters: { Payload: 1 } }),
    '/States/S/Parameters',
    /FunctionName/,
  ],
  ['Retry that is no list', task({ Retry: {} }), '/States/S/Retry', /array/],
  ['a retrier without errors', task({ Retry: [{}] }), '/States/S/Retry/0/ErrorEquals', /required/],
  [
    'a retrier with an empty list',
    task({ Retry: [{ ErrorEquals: [] }] }),
    '/States/S/Retry/0/ErrorEquals',
    /at least one/,
  ],
  [
    'an error name that is no text',
    task({ Retry: [{ ErrorEquals: [1] }] }),
    '/States/S/Retry/0/ErrorEquals',
    /strings/,
  ],
  [
    'an unknown error of the language',
    task({ Retry: [{ ErrorEquals: ['States.Foo'] }] }),
    '/States/S/Retry/0/ErrorEquals',
    /not an error/,
  ],
  [
    'States.ALL beside another',
    task({ Retry: [{ ErrorEquals: ['States.ALL', 'E'] }] }),
    '/States/S/Retry/0/ErrorEquals',
    /alone/,
  ],
  [
    'States.ALL before another',
    task({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['E'] }] }),
    '/States/S/Retry/0/ErrorEquals',
    /last/,
  ],
  [
    'an interval of nothing',
    retry({ IntervalSeconds: 0 }),
    '/States/S/Retry/0/IntervalSeconds',
    /from 1/,
  ],
  ['negative retries', retry({ MaxAttempts: -1 }), '/States/S/Retry/0/MaxAttempts', /from 0/],
  ['a shrinking back-off', retry({ BackoffRate: 0.5 }), '/States/S/Retry/0/BackoffRate', /from 1/],
  [
    'a cap below the interval',
    retry({ IntervalSeconds: 5, MaxDelaySeconds: 5 }),
    '/States/S/Retry/0/MaxDelaySeconds',
    /greater/,
  ],
  ['unknown jitter', retry({ JitterStrategy: 'SOME' }), '/States/S/Retry/0/JitterStrategy', /FULL/],
  ['an unknown field of a retrier', retry({ Foo: 1 }), '/States/S/Retry/0/Foo', /not supported/],
  [
    'a catcher without Next',
    task({ Catch: [{ ErrorEquals: ['E'] }] }),
    '/States/S/Catch/0/Next',
    /required/,
  ],
  [
    'a catcher to nowhere',
    task({ Catch: [{ ErrorEquals: ['E'], Next: 'X' }] }),
    '/States/S/Catch/0/Next',
    /not a state/,
  ],
  ['no choices', choice({ Choices: [] }), '/States/C/Choices', /at least one/],
  ['Next in a Choice state', choice({ Next: 'E' }), '/States/C/Next', /no Next/],
  ['Default to nowhere', choice({ Default: 'X' }), '/States/C/Default', /not a state/],
  ['a rule without an operator', rule({ Variable: '$.a' }), '/States/C/Choices/0', /exactly one/],
  [
    'a rule with two operators',
    rule({ Variable: '$.a', IsNull: true, IsString: true }),
    '/States/C/Choices/0',
    /exactly one/,
  ],
  [
    'an unknown operator',
    rule({ Variable: '$.a', Matches: 'x' }),
    '/States/C/Choices/0/Matches',
    /no comparison operator/,
  ],
  ['a rule without Variable', rule({ NumericEquals: 1 }), '/States/C/Choices/0', /Variable/],
  [
    'a rule with a value of another type',
    rule({ Variable: '$.a', NumericEquals: 'x' }),
    '/States/C/Choices/0/NumericEquals',
    /number/,
  ],
  [
    'a rule with a time that is none',
    rule({ Variable: '$.a', TimestampEquals: 'noon' }),
    '/States/C/Choices/0/TimestampEquals',
    /timestamp/,
  ],
  [
    'IsPresent that is no flag',
    rule({ Variable: '$.a', IsPresent: 'yes' }),
    '/States/C/Choices/0/IsPresent',
    /true or false/,
  ],
  ['And without rules', rule({ And: [] }), '/States/C/Choices/0/And', /list of rules/],
  [
    'Next in an inner rule',
    rule({ Not: { Variable: '$.a', IsNull: true, Next: 'E' } }),
    '/States/C/Choices/0/Not/Next',
    /outermost/,
  ],
  ['Wait without a time', wait({}), '/States/S', /exactly one/],
  [
    'Wait with two times',
    wait({ Seconds: 1, Timestamp: '2026-01-01T00:00:00Z' }),
    '/States/S',
    /exactly one/,
  ],
  ['negative Seconds', wait({ Seconds: -1 }), '/States/S/Seconds', /from 0/],
  ['a Timestamp that is none', wait({ Timestamp: 'noon' }), '/States/S/Timestamp', /RFC 3339/],
  [
    'an Error that is no text',
    { StartAt: 'S', States: { S: { Type: 'Fail', Error: 1 } } },
    '/States/S/Error',
    /string/,
  ],
  [
    'Error given twice',
    { StartAt: 'S', States: { S: { Type: 'Fail', Error: 'E', ErrorPath: '$.e' } } },
    '/States/S/ErrorPath',
    /not both/,
  ],
  [
    'no branches',
    machineOf({ Type: 'Parallel', Branches: [] }),
    '/States/S/Branches',
    /at least one/,
  ],
  [
    'a branch that is no object',
    machineOf({ Type: 'Parallel', Branches: [1] }),
    '/States/S/Branches/0',
    /object/,
  ],
  [
    'a transition out of a branch',
    {
      StartAt: 'S',
      States: {
        S: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'B', States: { B: { Type: 'Pass', Next: 'T' }, U: { Type: 'Succeed' } } },
          ],
          Next: 'T',
        },
        T: { Type: 'Succeed' },
      },
    },
    '/States/S/Branches/0/States/B/Next',
    /same States block/,
  ],
  ['a Map without a processor', machineOf({ Type: 'Map' }), '/States/S/ItemProcessor', /required/],
  ['a Map with two processors', map({ Iterator: processor }), '/States/S/Iterator', /not both/],
  [
    'an unknown mode',
    map({ ItemProcessor: { ...processor, ProcessorConfig: { Mode: 'FAST' } } }),
    '/States/S/ItemProcessor/ProcessorConfig/Mode',
    /INLINE/,
  ],
  [
    'a distributed Map without an execution type',
    map({ ItemProcessor: { ...processor, ProcessorConfig: { Mode: 'DISTRIBUTED' } } }),
    '/States/S/ItemProcessor/ProcessorConfig/ExecutionType',
    /required/,
  ],
  ['negative concurrency', map({ MaxConcurrency: -1 }), '/States/S/MaxConcurrency', /0 or more/],
  [
    'items that are no path',
    map({ ItemsPath: 'list' }),
    '/States/S/ItemsPath',
    /no valid JSONPath/,
  ],
  [
    'a selector under both names',
    map({ ItemSelector: {}, Parameters: {} }),
    '/States/S/Parameters',
    /not both/,
  ],
  [
    'an item reader that reads from nowhere',
    map({ ItemProcessor: distributed, ItemReader: {} }),
    '/States/S/ItemReader/Resource',
    /required/,
  ],
  [
    'an item reader without a format',
    map({
      ItemProcessor: distributed,
      ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: {} },
    }),
    '/States/S/ItemReader/ReaderConfig',
    /InputType must be one of/,
  ],
  [
    'CSV without a place for its headers',
    map({
      ItemProcessor: distributed,
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'CSV' },
      },
    }),
    '/States/S/ItemReader/ReaderConfig/CSVHeaderLocation',
    /FIRST_ROW or GIVEN/,
  ],
  [
    'a batcher without limits',
    map({ ItemProcessor: distributed, ItemBatcher: { BatchInput: {} } }),
    '/States/S/ItemBatcher',
    /MaxItemsPerBatch or MaxInputBytesPerBatch/,
  ],
  [
    'a result writer that writes to nowhere',
    map({ ItemProcessor: distributed, ResultWriter: { Resource: 'perdure:activity:x' } }),
    '/States/S/ResultWriter/Resource',
    /must name a call to S3/,
  ],
  [
    'a percentage above a hundred',
    map({ ItemProcessor: distributed, ToleratedFailurePercentage: 101 }),
    '/States/S/ToleratedFailurePercentage',
    /0 to 100/,
  ],
  [
    'a label that is too long',
    map({ ItemProcessor: distributed, Label: 'a'.repeat(41) }),
    '/States/S/Label',
    /40 characters/,
  ],
  [
    'Parameters in JSONata',
    jsonata({ Type: 'Task', Resource: 'perdure:activity:a', Parameters: {} }),
    '/States/S/Parameters',
    /JSONata/,
  ],
  [
    'InputPath in JSONata',
    jsonata({ Type: 'Pass', InputPath: '$' }),
    '/States/S/InputPath',
    /JSONata/,
  ],
  ['Result in JSONata', jsonata({ Type: 'Pass', Result: 1 }), '/States/S/Result', /Use Output/],
  [
    'a path twin in JSONata',
    jsonata({ Type: 'Wait', SecondsPath: '$.s' }),
    '/States/S/SecondsPath',
    /"\{% \.\.\. %\}"/,
  ],
  ['Output in JSONPath', pass({ Output: 1 }), '/States/S/Output', /JSONPath/],
  [
    'a JSONPath state in a JSONata machine',
    { QueryLanguage: 'JSONata', ...(pass({ QueryLanguage: 'JSONPath' }) as Fields) },
    '/States/S/QueryLanguage',
    /JSONata definition/,
  ],
  [
    'an expression that is not closed',
    jsonata({ Type: 'Pass', Output: { a: ['{% 1 '] } }),
    '/States/S/Output/a/0',
    /does not end/,
  ],
  [
    'a Choice without Condition',
    choice({ QueryLanguage: 'JSONata', Choices: [{ Next: 'E' }] }),
    '/States/C/Choices/0/Condition',
    /required/,
  ],
  [
    'items that are no list in JSONata',
    jsonata({ Type: 'Map', Items: 1, ItemProcessor: processor }),
    '/States/S/Items',
    /array/,
  ],
];

describe('compile', () => {
  it('knows more than fifty kinds of invalid definitions', () => {
    expect(INVALID.length).toBeGreaterThan(50);
    expect(new Set(INVALID.map(([name]) => name)).size).toBe(INVALID.length);
  });

  it.each(INVALID)('refuses %s', (_name, definition, pointer, message) => {
    const compiled = compile(
      typeof definition === 'string' ? definition : JSON.stringify(definition),
    );
    expect(compiled.ok).toBe(false);
    const found = compiled.issues.filter(
      (issue) => issue.pointer === pointer && message.test(issue.message),
    );
    expect({ found: found.length, issues: compiled.issues }).toEqual({
      found: 1,
      issues: compiled.issues,
    });
  });

  it('reports every problem at once', () => {
    const pointers = issuesOf({
      StartAt: 'A',
      Foo: 1,
      States: {
        A: { Type: 'Pass', InputPath: 'x', Next: 'B' },
        B: { Type: 'Wait', Next: 'C' },
        C: { Type: 'Task', Retry: [{ ErrorEquals: [] }], Next: 'Nowhere' },
        D: { Type: 'Nothing' },
      },
    }).map(({ pointer }) => pointer);
    expect(pointers).toEqual(
      expect.arrayContaining([
        '/Foo',
        '/States/A/InputPath',
        '/States/B',
        '/States/C/Resource',
        '/States/C/Retry/0/ErrorEquals',
        '/States/C/Next',
        '/States/D',
        '/States/D/Type',
      ]),
    );
  });

  it('writes pointers as RFC 6901 does', () => {
    const [issue] = issuesOf({
      StartAt: 'a/b~c',
      States: { 'a/b~c': { Type: 'Succeed', Foo: 1 } },
    });
    expect(issue?.pointer).toBe('/States/a~1b~0c/Foo');
  });

  it('says what is wrong with an expression, as its host sees it', () => {
    const { issues } = compile(JSON.stringify(jsonata({ Type: 'Pass', Output: '{% 1 + %}' })), {
      checkExpression: (source) => `"${source}" ends too early.`,
    });
    expect(issues).toEqual([
      {
        pointer: '/States/S/Output',
        code: 'INVALID_EXPRESSION',
        message: '"1 +" ends too early.',
        severity: 'Error',
      },
    ]);
  });

  it('only advises to pass a task token on', () => {
    const compiled = compile(
      JSON.stringify(task({ Resource: 'perdure:activity:a.waitForTaskToken' })),
    );
    expect(compiled.ok).toBe(true);
    expect(compiled.issues).toMatchObject([
      { severity: 'Warning', pointer: '/States/S/Parameters' },
    ]);
  });

  it('only warns of a threshold that an inline Map ignores, as AWS accepts it', () => {
    const compiled = compile(JSON.stringify(map({ ToleratedFailureCount: 1 })));
    expect(compiled.ok).toBe(true);
    expect(compiled.issues).toMatchObject([
      { severity: 'Warning', pointer: '/States/S/ToleratedFailureCount' },
    ]);
  });

  it('stops collecting when nobody would read on', () => {
    const states = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, index) => [`S${index}`, { Type: 'Loop' }]),
    );
    expect(issuesOf({ StartAt: 'S0', States: states })).toHaveLength(1_000);
  });

  it('gives the limits of the machine to the one who starts it', () => {
    const compiled = compile(
      JSON.stringify({ ...(pass() as Fields), TimeoutSeconds: 60, TaskQueue: 'q', Comment: 'c' }),
    );
    expect(compiled).toMatchObject({
      ok: true,
      machine: { timeoutSeconds: 60, taskQueue: 'q', comment: 'c' },
    });
  });

  it('lists the expressions of the machine', () => {
    const compiled = compile(
      JSON.stringify(jsonata({ Type: 'Pass', Output: ['{% 1 %}', '{% 2 %}'] })),
    );
    expect(compiled.ok && compiled.machine.expressions).toEqual(['1', '2']);
  });
});

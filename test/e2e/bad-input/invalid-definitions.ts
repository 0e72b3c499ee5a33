type Fields = Readonly<Record<string, unknown>>;

const machine = (state: Fields, rest: Fields = {}): Fields => ({
  StartAt: 'S',
  States: { S: { End: true, ...state } },
  ...rest,
});
const task = (fields: Fields = {}): Fields =>
  machine({ Type: 'Task', Resource: 'perdure:activity:a', ...fields });
const pass = (fields: Fields = {}, rest: Fields = {}): Fields =>
  machine({ Type: 'Pass', ...fields }, rest);
const wait = (fields: Fields): Fields => machine({ Type: 'Wait', ...fields });
const jsonata = (fields: Fields): Fields => pass({ QueryLanguage: 'JSONata', ...fields });
const block = { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } };
const map = (fields: Fields = {}): Fields =>
  machine({ Type: 'Map', ItemProcessor: block, ...fields });
const choice = (fields: Fields): Fields => ({
  StartAt: 'C',
  States: {
    C: { Type: 'Choice', Choices: [{ Variable: '$.a', IsPresent: true, Next: 'E' }], ...fields },
    E: { Type: 'Succeed' },
  },
});
const rule = (fields: Fields): Fields => choice({ Choices: [{ Next: 'E', ...fields }] });
const retry = (fields: Fields): Fields => task({ Retry: [{ ErrorEquals: ['E'], ...fields }] });
const states = (all: Fields): Fields => ({ StartAt: 'S', States: all });

/** A kind of mistake: what an author sends, where it is reported, and a part of what is said. */
export type InvalidDefinition = readonly [
  name: string,
  source: unknown,
  pointer: string,
  said: RegExp,
];

export const INVALID_DEFINITIONS: readonly InvalidDefinition[] = [
  // What is no definition at all.
  ['text that is no JSON', '{"StartAt": ', '', /no JSON/],
  ['an empty text', '', '', /no JSON/],
  ['YAML', 'StartAt: S\nStates: {}', '', /no JSON/],
  ['garbage characters', '\u0000\ud800\ufffd', '', /no JSON/],
  ['the text null', 'null', '', /JSON object/],
  ['a number', 42, '', /JSON object|no JSON/],
  ['a list', [], '', /JSON object/],
  ['an empty object', {}, '/StartAt', /required/],
  [
    'a value that nests without end',
    Array.from({ length: 3_000 }).reduce((inner) => [inner], 1),
    '',
    /nested deeper/,
  ],
  ['nesting without end', `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`, '', /nested deeper/],
  ['a megabyte of comment', pass({ Comment: 'x'.repeat(1_100_000) }), '', /larger than/],
  // The machine.
  ['no StartAt', { States: { S: { Type: 'Succeed' } } }, '/StartAt', /required/],
  ['StartAt of a wrong type', pass({}, { StartAt: 1 }), '/StartAt', /string/],
  ['StartAt without a state', pass({}, { StartAt: 'X' }), '/StartAt', /not a state/],
  ['StartAt that every object inherits', pass({}, { StartAt: 'toString' }), '/StartAt', /not a st/],
  ['no States', { StartAt: 'S' }, '/States', /required/],
  ['States of a wrong type', { StartAt: 'S', States: [] }, '/States', /object/],
  ['no state at all', states({}), '/States', /at least one/],
  ['an unknown field of the machine', pass({}, { Foo: 1 }), '/Foo', /not supported/],
  ['another version', pass({}, { Version: '2.0' }), '/Version', /1\.0/],
  ['another query language', pass({}, { QueryLanguage: 'XPath' }), '/QueryLanguage', /JSONPath/],
  ['a time-out of nothing', pass({}, { TimeoutSeconds: 0 }), '/TimeoutSeconds', /from 1/],
  ['a time-out in words', pass({}, { TimeoutSeconds: 'soon' }), '/TimeoutSeconds', /number/],
  // States and transitions.
  ['a state that is no object', states({ S: 1 }), '/States/S', /object/],
  ['no Type', machine({}), '/States/S/Type', /required/],
  [
    'an unknown Type',
    machine({ Type: 'Loop' }),
    '/States/S/Type',
    /'Type' should have one of these values/,
  ],
  [
    'a Type that every object inherits',
    machine({ Type: 'constructor' }),
    '/States/S/Type',
    /should have one of these values/,
  ],
  ['a Comment that is no text', pass({ Comment: 1 }), '/States/S/Comment', /string/],
  ['an unknown field of a state', pass({ Foo: 1 }), '/States/S/Foo', /not supported/],
  ['neither Next nor End', pass({ End: false }), '/States/S', /needs Next/],
  ['both Next and End', pass({ Next: 'S' }), '/States/S/End', /not both/],
  ['End that is no flag', pass({ End: 'yes' }), '/States/S/End', /true or false/],
  ['Next without a state', pass({ End: false, Next: 'X' }), '/States/S/Next', /not a state/],
  [
    'a state nobody comes to',
    states({ S: { Type: 'Succeed' }, T: { Type: 'Succeed' } }),
    '/States/T',
    /cannot be reached/,
  ],
  ['a loop without an end', states({ S: { Type: 'Pass', Next: 'S' } }), '/States', /No state ends/],
  [
    'a name that is used twice',
    machine({ Type: 'Parallel', Branches: [states({ S: { Type: 'Succeed' } })] }),
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
    'a name with a slash and a tilde',
    { StartAt: 'a/~', States: { 'a/~': { Type: 'Succeed', Foo: 1 } } },
    '/States/a~1~0/Foo',
    /not supported/,
  ],
  // Paths, templates, variables.
  ['a path that cannot be read', pass({ InputPath: '$.a[' }), '/States/S/InputPath', /JSONPath/],
  ['a path of another type', pass({ OutputPath: 1 }), '/States/S/OutputPath', /JSONPath/],
  ['a ResultPath to many places', pass({ ResultPath: '$.a[*]' }), '/States/S/ResultPath', /single/],
  [
    'a dynamic field without a path',
    pass({ Parameters: { 'a.$': 1 } }),
    '/States/S/Parameters/a.$',
    /must hold a JSONPath/,
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
    'an intrinsic that is not closed',
    pass({ Parameters: { 'a.$': 'States.Array(1' } }),
    '/States/S/Parameters/a.$',
    /no valid intrinsic/,
  ],
  ['a bad name for a variable', pass({ Assign: { 'a-b': 1 } }), '/States/S/Assign/a-b', /no name/],
  ['the reserved variable', pass({ Assign: { states: 1 } }), '/States/S/Assign/states', /no name/],
  // Tasks, retriers, catchers.
  ['no Resource', machine({ Type: 'Task' }), '/States/S/Resource', /required/],
  [
    'a Resource of another service',
    task({ Resource: 'arn:aws:sqs:us-east-1:123456789012:orders' }),
    '/States/S/Resource',
    /Use perdure:activity/,
  ],
  [
    'a signal without a name',
    task({ Resource: 'perdure:signal:' }),
    '/States/S/Resource',
    /not su/,
  ],
  ['a time-out in text', task({ TimeoutSeconds: '5' }), '/States/S/TimeoutSeconds', /number/],
  [
    'a time-out of ages',
    task({ TimeoutSeconds: 100_000_000 }),
    '/States/S/TimeoutSeconds',
    /99999999/,
  ],
  [
    'a heartbeat as long as the time-out',
    task({ TimeoutSeconds: 5, HeartbeatSeconds: 5 }),
    '/States/S/HeartbeatSeconds',
    /smaller/,
  ],
  ['negative attempts', task({ MaximumAttempts: -1 }), '/States/S/MaximumAttempts', /from 0/],
  ['a queue without a name', task({ TaskQueue: '' }), '/States/S/TaskQueue', /empty/],
  [
    'a name beyond the limit',
    task({ Resource: `perdure:activity:${'a'.repeat(2_000)}` }),
    '/States/S/Resource',
    /longer than 1000/,
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
    'an error the language does not know',
    retry({ ErrorEquals: ['States.Foo'] }),
    '/States/S/Retry/0/ErrorEquals',
    /not an error/,
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
  ['a shrinking back-off', retry({ BackoffRate: 0.5 }), '/States/S/Retry/0/BackoffRate', /from 1/],
  ['unknown jitter', retry({ JitterStrategy: 'SOME' }), '/States/S/Retry/0/JitterStrategy', /FULL/],
  [
    'a catcher to nowhere',
    task({ Catch: [{ ErrorEquals: ['E'], Next: 'X' }] }),
    '/States/S/Catch/0/Next',
    /not a state/,
  ],
  // Choices, waits, maps, branches.
  ['no choices', choice({ Choices: [] }), '/States/C/Choices', /at least one/],
  ['Default to nowhere', choice({ Default: 'X' }), '/States/C/Default', /not a state/],
  ['a rule without an operator', rule({ Variable: '$.a' }), '/States/C/Choices/0', /exactly one/],
  [
    'an unknown operator',
    rule({ Variable: '$.a', Matches: 'x' }),
    '/States/C/Choices/0/Matches',
    /no comparison operator/,
  ],
  [
    'a comparison with another type',
    rule({ Variable: '$.a', NumericEquals: 'x' }),
    '/States/C/Choices/0/NumericEquals',
    /number/,
  ],
  ['And without rules', rule({ And: [] }), '/States/C/Choices/0/And', /list of rules/],
  ['a Wait without a time', wait({}), '/States/S', /exactly one/],
  ['negative Seconds', wait({ Seconds: -1 }), '/States/S/Seconds', /from 0/],
  ['a Timestamp that is none', wait({ Timestamp: 'noon' }), '/States/S/Timestamp', /RFC 3339/],
  ['a Map without a processor', machine({ Type: 'Map' }), '/States/S/ItemProcessor', /required/],
  ['negative concurrency', map({ MaxConcurrency: -1 }), '/States/S/MaxConcurrency', /0 or more/],
  [
    'a Parallel without branches',
    machine({ Type: 'Parallel', Branches: [] }),
    '/States/S/Branches',
    /at least one/,
  ],
  // JSONata.
  ['JSONPath in JSONata', jsonata({ InputPath: '$' }), '/States/S/InputPath', /cannot be used/],
  ['JSONata in JSONPath', pass({ Output: '{% 1 %}' }), '/States/S/Output', /cannot be used/],
  ['an expression left open', jsonata({ Output: '{% 1' }), '/States/S/Output', /does not end/],
  [
    'an expression that ends too early',
    jsonata({ Output: '{% 1 + %}' }),
    '/States/S/Output',
    /S0\d+/,
  ],
  ['a text left open', jsonata({ Output: '{% "a %}' }), '/States/S/Output', /cannot be parsed/],
  ['$eval', jsonata({ Output: "{% $eval('1') %}" }), '/States/S/Output', /not available/],
  [
    'an expression without end',
    jsonata({ Output: `{% ${'1+'.repeat(5_000)}1 %}` }),
    '/States/S/Output',
    /longer than 8192/,
  ],
  [
    'an expression of brackets',
    jsonata({ Output: `{% ${'('.repeat(500)}1${')'.repeat(500)} %}` }),
    '/States/S/Output',
    /nested deeper/,
  ],
  [
    'a choice without a condition',
    choice({ QueryLanguage: 'JSONata', Choices: [{ Next: 'E' }] }),
    '/States/C/Choices/0/Condition',
    /required/,
  ],
];

type Random = () => number;
type State = Record<string, unknown>;

/** A definition that compiles, mostly: states in a row, some with blocks inside. */
export function definition(random: Random, depth = 0, prefix = ''): State {
  const count = 1 + Math.floor(random() * 4);
  const names = Array.from({ length: count }, (_, index) => `${prefix}S${index}`);
  const states: Record<string, State> = {};
  names.forEach((name, index) => {
    const next = names[index + 1];
    states[name] = state(random, { name, next, depth });
  });
  return { StartAt: names[0], States: states };
}

interface Place {
  readonly name: string;
  readonly next: string | undefined;
  readonly depth: number;
}

function state(random: Random, place: Place): State {
  const way = place.next === undefined ? { End: true } : { Next: place.next };
  const kinds = place.depth < 2 ? KINDS.length : 4;
  const make = KINDS[Math.floor(random() * kinds)]!;
  return { ...make(random, place), ...way };
}

const PATHS = [
  '$',
  '$.n',
  '$.list',
  '$.list[0]',
  '$$.State.Name',
  '$.list[*]',
  "States.Format('{}', $.n)",
];
const EXPRESSIONS = [
  '$states.input.n',
  '$count($states.input.list)',
  '[1..3]',
  '"x"',
  '$x := 1',
  '1/0',
];

function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)]!;
}

const KINDS: readonly ((random: Random, place: Place) => State)[] = [
  (random) => ({
    Type: 'Pass',
    Parameters: { 'p.$': pick(random, PATHS), n: random() },
    ...(random() < 0.5 && { ResultPath: pick(random, ['$', '$.r', null]) }),
  }),
  (random) => ({
    Type: 'Pass',
    QueryLanguage: 'JSONata',
    Output: { v: `{% ${pick(random, EXPRESSIONS)} %}`, list: [1, 2] },
    Assign: { x: `{% ${pick(random, EXPRESSIONS)} %}` },
  }),
  (random) => ({
    Type: 'Task',
    Resource: pick(random, [
      'perdure:activity:a',
      'arn:aws:states:::lambda:invoke',
      'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    ]),
    Parameters: { FunctionName: 'f', 'Payload.$': pick(random, PATHS), 't.$': '$$.Task.Token' },
    Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: Math.floor(random() * 3) }],
  }),
  (random) => ({ Type: 'Wait', Seconds: Math.floor(random() * 9) }),
  (random, { name, depth }) => ({
    Type: 'Parallel',
    Branches: [0, 1].map((branch) => definition(random, depth + 1, `${name}b${branch}`)),
  }),
  (random, { name, depth }) => ({
    Type: 'Map',
    ItemsPath: '$.list',
    MaxConcurrency: Math.floor(random() * 3),
    ItemProcessor: {
      ...(random() < 0.5 && {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      }),
      ...definition(random, depth + 1, `${name}m`),
    },
  }),
];

/** The same with something wrong, anywhere in it. */
export function nearly(random: Random, value: unknown): unknown {
  if (random() < 0.06) return pick(random, WRONG);
  if (Array.isArray(value)) return value.map((item) => nearly(random, item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(() => random() > 0.03)
    .map(([key, item]) => [random() < 0.02 ? `${key}.$` : key, nearly(random, item)]);
  return Object.fromEntries(entries) as unknown;
}

const WRONG: readonly unknown[] = [
  null,
  true,
  -1,
  1e300,
  '',
  '$',
  '$[',
  '{% %}',
  '{% ( %}',
  'States.Format(',
  '\u0000\ud800',
  [],
  {},
  [[]],
  { Type: 'Pass' },
  'S0',
];

/** Text that may be no JSON at all. */
export function bytes(random: Random): string {
  const alphabet = '{}[]",:\\$.%SAtTypePass01-e \u0000\ud800é';
  const length = Math.floor(random() * 60);
  const character = (): string => alphabet.charAt(Math.floor(random() * alphabet.length));
  return Array.from({ length }, character).join('');
}

import { jsonPayload } from '@app/contract';
import { AslDriver, aslMachine, AslNatives, aslStateMachine } from '@app/testing';

import type { Json } from '../index';

/** A megabyte that paths love: lists in lists, long texts, twins. */
function large(): Record<string, Json> {
  const list = Array.from({ length: 20_000 }, (_, index) => ({ id: index, name: `n${index}` }));
  return {
    list,
    twin: JSON.parse(JSON.stringify(list.slice(0, 2_000))) as Json,
    other: JSON.parse(JSON.stringify(list.slice(0, 2_000))) as Json,
    text: 'a'.repeat(100_000),
    text2: 'a'.repeat(100_000),
    numbers: '1e20,'.repeat(10),
  };
}

const many = (count: number, text: string): string => Array(count).fill(text).join(',');

/** More of the processor than this, and something is unbounded. Not time on the wall: other tests share the machine. */
const TURN_MS_MAX = 800;

async function longestTurnMs(driver: AslDriver, input: Json): Promise<number> {
  driver.begin(input);
  let longest = 0;
  const advance = driver.advance.bind(driver);
  driver.advance = async () => {
    const start = process.threadCpuUsage();
    const advanced = await advance();
    const { user, system } = process.threadCpuUsage(start);
    longest = Math.max(longest, (user + system) / 1_000);
    return { ...advanced, more: false };
  };
  await driver.turn();
  return longest;
}

/** Bytes that come from outside: no value of this process is behind them. */
function answerWith(natives: AslNatives, mark: string, text: string): void {
  const encode = natives.encode.bind(natives);
  natives.encode = (value) =>
    value === mark ? jsonPayload(new TextEncoder().encode(text)) : encode(value);
}

const pass = (parameters: Json): Json => ({ Type: 'Pass', Parameters: parameters, End: true });

const rules = (variable: string, count: number): Json => ({
  Type: 'Choice',
  Choices: Array.from({ length: count }, () => ({
    Variable: variable,
    IsPresent: false,
    Next: 'E',
  })),
  Default: 'E',
});

describe('a hostile definition or input', () => {
  it.each<[string, Json]>([
    ['descents of descents', pass({ 'x.$': '$..*..*..*' })],
    ['a filter with a filter inside', pass({ 'x.$': '$..[?(@.id == $.list[?(@.id > 5)])]' })],
    ['a filter that compares twins', pass({ 'x.$': '$.list[?($.twin == $.other)]' })],
    ['a filter that looks into a list', pass({ 'x.$': '$.list[?(@.id in $.list)]' })],
    ['a filter over long texts', pass({ 'x.$': '$.list[?($.text == $.text2)]' })],
    [
      'the whole input in a thousand fields',
      pass(Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`k${index}.$`, '$']))),
    ],
    [
      'arrays of arrays of the input',
      pass({
        'x.$': Array.from({ length: 9 }).reduce<string>(
          (inner) => `States.Array(${many(9, inner.length > 4_000 ? '$' : inner)})`,
          '$',
        ),
      }),
    ],
    [
      'texts of texts',
      pass({
        'x.$': `States.Format('${'{}'.repeat(200)}', ${many(200, '$.text')})`,
      }),
    ],
    [
      'printing what is shared',
      pass({ 'x.$': `States.JsonToString(States.Array(${many(500, '$')}))` }),
    ],
    [
      'hashing what is shared',
      pass({ 'x.$': `States.Hash(States.Array(${many(500, '$')}), 'MD5')` }),
    ],
    [
      'unique values of what is shared',
      pass({ 'x.$': `States.ArrayUnique(States.Array(${many(500, '$')}))` }),
    ],
    [
      'looking for a twin',
      pass({
        'x.$': `States.ArrayContains(States.Array(${many(400, '$.twin')}), $.list)`,
      }),
    ],
    ['thousands of rules that search', rules('$..nothing', 5_000)],
  ])('does not hold the shard: %s', async (_name, state) => {
    const machine = aslMachine({
      StartAt: 'S',
      States: {
        S: state,
        ...(JSON.stringify(state).includes('"E"') && { E: { Type: 'Succeed' } }),
      },
    });
    const driver = new AslDriver(machine);
    expect(await longestTurnMs(driver, large())).toBeLessThan(TURN_MS_MAX);
    expect(driver.run.closed || driver.outcome().status === 'Waiting').toBe(true);
  });

  it('fails a state whose data nests deeper at every turn of a loop', async () => {
    const machine = aslMachine({
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Parameters: { 'x.$': '$' }, Next: 'B' },
        B: {
          Type: 'Choice',
          Choices: [{ Variable: '$.stop', IsPresent: true, Next: 'C' }],
          Default: 'A',
        },
        C: { Type: 'Succeed' },
      },
    });
    expect(await new AslDriver(machine).start()).toMatchObject({
      status: 'Failed',
      error: 'States.DataLimitExceeded',
    });
  });

  it('refuses a result that nests too deeply, whoever sends it', async () => {
    const natives = new AslNatives();
    const state = { Type: 'Task', Resource: 'perdure:activity:a', End: true };
    const driver = new AslDriver(aslStateMachine(state), {
      natives,
      activity: () => ({ type: 'completed', result: 'deep' }),
    });
    answerWith(natives, 'deep', '['.repeat(5_000) + ']'.repeat(5_000));
    expect(await driver.start()).toMatchObject({ status: 'Failed', error: 'States.Runtime' });
  });

  it('fails when an output is larger printed than it was received', async () => {
    const natives = new AslNatives();
    const driver = new AslDriver(aslStateMachine({ Type: 'Succeed' }), { natives });
    answerWith(natives, 'start', `[${many(200_000, '1e20')}]`);
    expect(await driver.start('start')).toMatchObject({ error: 'States.DataLimitExceeded' });
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'treats "%s" as an ordinary name',
    async (name) => {
      const machine = aslStateMachine({
        Type: 'Pass',
        Parameters: { 'got.$': `$['${name}']`, [`${name}.$`]: '$.plain' },
        End: true,
      });
      const input = JSON.parse(`{"${name}": {"polluted": 1}, "plain": 2}`) as Json;
      const outcome = await new AslDriver(machine).start(input);
      expect(JSON.stringify(outcome)).toContain(`"${name}":2`);
      expect(JSON.stringify(outcome)).toContain('"got":{"polluted":1}');
      expect(await new AslDriver(machine).start({ plain: 2 })).toMatchObject({ status: 'Failed' });
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    },
  );

  it('keeps lone surrogates and NUL characters as they are', async () => {
    const driver = new AslDriver(
      aslStateMachine({ Type: 'Pass', Parameters: { 't.$': '$.t' }, End: true }),
    );
    const text = 'a\u0000b\ud800c';
    expect(await driver.start({ t: text })).toEqual({ status: 'Completed', output: { t: text } });
  });
});

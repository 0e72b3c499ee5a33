import { AslDriver, AslNatives, aslStateMachine, jsonataEvaluator } from '@app/testing';

import type { Json } from '../index';

async function waited(fields: Readonly<Record<string, Json>>, input: Json = {}): Promise<unknown> {
  const natives = new AslNatives();
  const began = natives.now;
  const machine = aslStateMachine({ Type: 'Wait', ...fields, End: true });
  const driver = new AslDriver(machine, { natives, evaluate: jsonataEvaluator(natives) });
  const outcome = await driver.start(input);
  return outcome.status === 'Completed' ? natives.now - began : outcome;
}

const soon = '2026-11-23T12:01:00Z';

describe('a Wait state', () => {
  it.each([
    [{ Seconds: 90 }, {}, 90_000],
    [{ Seconds: 0 }, {}, 0],
    [{ SecondsPath: '$.s' }, { s: 1.5 }, 1_500],
    [{ Timestamp: soon }, {}, 60_000],
    [{ TimestampPath: '$.t' }, { t: '2026-11-23T13:00:30+01:00' }, 30_000],
    [{ Timestamp: '2020-01-01T00:00:00Z' }, {}, 0],
    [{ QueryLanguage: 'JSONata', Seconds: '{% $states.input.s * 2 %}' }, { s: 3 }, 6_000],
    [{ QueryLanguage: 'JSONata', Timestamp: '{% $states.input.t %}' }, { t: soon }, 60_000],
  ])('with %j and input %j waits %d ms', async (fields, input, expectedMs) => {
    expect(await waited(fields, input)).toBe(expectedMs);
  });

  it('hands its input on', async () => {
    const driver = new AslDriver(aslStateMachine({ Type: 'Wait', Seconds: 1, End: true }));
    expect(await driver.start({ a: 1 })).toEqual({ status: 'Completed', output: { a: 1 } });
  });

  it.each([
    [
      { SecondsPath: '$.s' },
      {},
      'The SecondsPath parameter does not reference an input value: $.s',
    ],
    [
      { SecondsPath: '$.s' },
      { s: 'x' },
      'The SecondsPath field refers to value "x" which is not a valid integer: $.s',
    ],
    [
      { SecondsPath: '$.s' },
      { s: -1 },
      'The Seconds field must be a number from 0 to 99999999, but was -1.',
    ],
    [
      { TimestampPath: '$.t' },
      { t: 'soon' },
      'The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.t == soon',
    ],
  ])('with %j and input %j fails with States.Runtime', async (fields, input, sentence) => {
    expect(await waited(fields, input)).toEqual({
      status: 'Failed',
      error: 'States.Runtime',
      cause: `An error occurred while executing the state 'S' (entered at the event id #2). ${sentence}`,
    });
  });
});

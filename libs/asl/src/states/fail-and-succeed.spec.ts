import { AslDriver, AslNatives, aslStateMachine, jsonataEvaluator } from '@app/testing';

import type { Json } from '../index';

async function ended(state: Readonly<Record<string, Json>>, input: Json): Promise<unknown> {
  const natives = new AslNatives();
  const driver = new AslDriver(aslStateMachine(state), {
    natives,
    evaluate: jsonataEvaluator(natives),
  });
  return driver.start(input);
}

describe('a Fail state', () => {
  it.each([
    [{ Error: 'NoStock', Cause: 'sold out' }, 'NoStock', 'sold out'],
    [{ ErrorPath: '$.e', CausePath: "States.Format('{}!', $.c)" }, 'E', 'C!'],
    [{ QueryLanguage: 'JSONata', Error: '{% $states.input.e %}' }, 'E', ''],
    [{}, '', ''],
  ])('with %j ends the run with that error and cause', async (fields, error, cause) => {
    expect(await ended({ Type: 'Fail', ...fields }, { e: 'E', c: 'C' })).toEqual({
      status: 'Failed',
      error,
      cause,
    });
  });
});

describe('a Succeed state', () => {
  it('ends the run with the part of its input that its paths select', async () => {
    expect(
      await ended({ Type: 'Succeed', InputPath: '$.a', OutputPath: '$.b' }, { a: { b: 1 } }),
    ).toEqual({ status: 'Completed', output: 1 });
  });

  it('ends the run with its Output in JSONata', async () => {
    const state = {
      Type: 'Succeed',
      QueryLanguage: 'JSONata',
      Output: '{% $states.input.a & "!" %}',
    };
    expect(await ended(state, { a: 'x' })).toEqual({ status: 'Completed', output: 'x!' });
  });
});

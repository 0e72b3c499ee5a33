import { AslDriver, aslMachine, AslNatives, aslStateMachine, jsonataEvaluator } from '@app/testing';

import type { Json } from '../index';

type Fields = Readonly<Record<string, Json>>;

const processor = (state: Fields, config?: Fields): Json => ({
  ...(config && { ProcessorConfig: config }),
  StartAt: 'I',
  States: { I: { ...state, End: true } },
});

const each = { Type: 'Task', Resource: 'perdure:activity:each' };

function driverOf(fields: Fields): AslDriver {
  const natives = new AslNatives();
  const machine = aslStateMachine({ Type: 'Map', End: true, ...fields });
  return new AslDriver(machine, {
    natives,
    evaluate: jsonataEvaluator(natives),
    activity: ({ input }) => ({ type: 'completed', result: [input] }),
  });
}

describe('a Map state', () => {
  it('runs its processor for every item and collects the outputs in the order of the items', async () => {
    const driver = driverOf({ ItemProcessor: processor(each) });
    expect(await driver.start([1, 2, 3])).toEqual({
      status: 'Completed',
      output: [[1], [2], [3]],
    });
  });

  it('yields an empty list for no items', async () => {
    const driver = driverOf({ ItemProcessor: processor(each) });
    expect(await driver.start([])).toEqual({ status: 'Completed', output: [] });
  });

  it('also takes the old names Iterator and Parameters', async () => {
    const driver = driverOf({
      ItemsPath: '$.list',
      Parameters: { 'item.$': '$$.Map.Item.Value', 'n.$': '$$.Map.Item.Index', 'k.$': '$.k' },
      Iterator: processor({ Type: 'Pass' }),
    });
    expect(await driver.start({ list: ['a', null], k: 1 })).toEqual({
      status: 'Completed',
      output: [
        { item: 'a', n: 0, k: 1 },
        { item: null, n: 1, k: 1 },
      ],
    });
  });

  it('shows the item in the context inside of the processor', async () => {
    const driver = driverOf({
      ItemSelector: { x: 1 },
      ItemProcessor: processor({
        Type: 'Pass',
        Parameters: { 'index.$': '$$.Map.Item.Index', 'value.$': '$$.Map.Item.Value' },
      }),
    });
    expect(await driver.start(['a', 'b'])).toMatchObject({
      output: [
        { index: 0, value: 'a' },
        { index: 1, value: 'b' },
      ],
    });
  });

  it.each([
    [{ MaxConcurrency: 2 }, 2],
    [{ MaxConcurrencyPath: '$.max' }, 1],
    [{ MaxConcurrency: 0 }, 5],
    [{}, 5],
  ])('with %j has at most %d items under way', async (fields, expected) => {
    const machine = aslStateMachine({
      Type: 'Map',
      ItemsPath: '$.list',
      ItemProcessor: processor(each),
      End: true,
      ...fields,
    });
    const driver = new AslDriver(machine);
    await driver.start({ list: [1, 2, 3, 4, 5], max: 1 });
    let most = 0;
    while (driver.outcome().status === 'Waiting') {
      const calls = driver.pendingCalls();
      most = Math.max(most, calls.length);
      driver.answer(calls[0]?.activityId ?? '', { type: 'completed', result: 0 });
      await driver.turn();
    }
    expect(most).toBe(expected);
    expect(driver.outcome()).toEqual({ status: 'Completed', output: [0, 0, 0, 0, 0] });
  });

  it('evaluates Items and ItemSelector in JSONata', async () => {
    const driver = driverOf({
      QueryLanguage: 'JSONata',
      Items: '{% $states.input.n.{ "n": $ } %}',
      ItemSelector: {
        item: '{% $states.context.Map.Item.Value.n %}',
        index: '{% $states.context.Map.Item.Index %}',
      },
      ItemProcessor: processor({ Type: 'Pass' }),
    });
    expect(await driver.start({ n: [7, 8] })).toEqual({
      status: 'Completed',
      output: [
        { item: 7, index: 0 },
        { item: 8, index: 1 },
      ],
    });
  });

  it.each([
    [{}, { a: 1 }, 'Reference path "$" must point to array.'],
    [{ ItemsPath: '$.a' }, { a: 1 }, 'Reference path "$.a" must point to array.'],
    [
      { ItemsPath: '$.l', MaxConcurrencyPath: '$.m' },
      { l: [], m: 'x' },
      'The MaxConcurrencyPath field refers to value "x" which is not a valid integer: $.m',
    ],
  ])('with %j and input %j fails with States.Runtime', async (fields, input, sentence) => {
    const driver = driverOf({ ItemProcessor: processor({ Type: 'Pass' }), ...fields });
    expect(await driver.start(input)).toEqual({
      status: 'Failed',
      error: 'States.Runtime',
      cause: `An error occurred while executing the state 'S' (entered at the event id #2). ${sentence}`,
    });
  });

  it('fails as the first item that fails, and starts no further ones', async () => {
    const machine = aslStateMachine({
      Type: 'Map',
      MaxConcurrency: 1,
      ItemProcessor: processor(each),
      End: true,
    });
    const driver = new AslDriver(machine, {
      activity: ({ input }) =>
        input === 2
          ? { type: 'failed', error: 'Two', cause: 'is bad' }
          : { type: 'completed', result: input },
    });
    expect(await driver.start([1, 2, 3])).toEqual({
      status: 'Failed',
      error: 'Two',
      cause: 'is bad',
    });
    expect(driver.calls).toHaveLength(2);
  });

  it('does not write the items again when they are its input', async () => {
    const driver = driverOf({ ItemProcessor: processor({ Type: 'Pass' }) });
    await driver.start([1, 2]);
    const started = driver.events.find(
      (event) => event.type === 'StateMachineStepped' && event.detail.kind === 'ChildrenStarted',
    );
    expect(started).toMatchObject({ detail: { count: 2 } });
    expect(started).not.toHaveProperty('detail.inputs');
    expect(started).not.toHaveProperty('detail.items');
  });

  describe('in distributed mode, inside of the same run', () => {
    const distributed = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };

    async function withFailures(fields: Fields, input: Json): Promise<unknown> {
      const machine = aslStateMachine({
        Type: 'Map',
        ItemsPath: '$.list',
        ItemProcessor: processor(each, distributed),
        End: true,
        ...fields,
      });
      const driver = new AslDriver(machine, {
        activity: ({ input: item }) =>
          item === 'bad'
            ? { type: 'failed', error: 'E', cause: '' }
            : { type: 'completed', result: item },
      });
      return driver.start(input);
    }

    const list = ['a', 'bad', 'b', 'bad'];

    it.each([
      [{ ToleratedFailureCount: 2 }, 'Completed'],
      [{ ToleratedFailureCount: 1 }, 'Failed'],
      [{ ToleratedFailurePercentage: 50 }, 'Completed'],
      [{ ToleratedFailurePercentage: 49 }, 'Failed'],
      [{ ToleratedFailureCount: 2, ToleratedFailurePercentage: 10 }, 'Failed'],
      [{ ToleratedFailureCountPath: '$.max' }, 'Completed'],
      [{}, 'Failed'],
    ])('with %j and two failures of four ends as %s', async (fields, status) => {
      expect(await withFailures(fields, { list, max: 3 })).toMatchObject({ status });
    });

    it('names the threshold as the reason of its failure', async () => {
      expect(await withFailures({}, { list })).toMatchObject({
        error: 'States.ExceedToleratedFailureThreshold',
      });
    });

    it('hides the variables around it from its items', async () => {
      const machine = aslMachine({
        StartAt: 'A',
        States: {
          A: { Type: 'Pass', Assign: { outer: 1 }, Next: 'M' },
          M: {
            Type: 'Map',
            ItemProcessor: processor(
              { Type: 'Pass', Parameters: { 'x.$': '$outer' } },
              distributed,
            ),
            ToleratedFailureCount: 0,
            End: true,
          },
        },
      });
      expect(await new AslDriver(machine).start([1])).toMatchObject({ status: 'Failed' });
    });
  });
});

import { AslDriver, aslMachine, AslNatives, aslStateMachine, jsonataEvaluator } from '@app/testing';

import type { Json } from '../index';

type State = Parameters<typeof aslStateMachine>[0];

async function outputOf(state: State, input: Json): Promise<unknown> {
  const outcome = await new AslDriver(aslStateMachine(state)).start(input);
  return outcome.status === 'Completed' ? outcome.output : outcome;
}

describe('a Pass state', () => {
  it('hands its input on', async () => {
    expect(await outputOf({ Type: 'Pass', End: true }, { a: 1 })).toEqual({ a: 1 });
  });

  it('replaces its input with Result', async () => {
    expect(await outputOf({ Type: 'Pass', Result: [1], End: true }, { a: 1 })).toEqual([1]);
  });

  it('writes Result at ResultPath, making the objects on the way', async () => {
    const state: State = { Type: 'Pass', Result: 2, ResultPath: '$.b.c', End: true };
    expect(await outputOf(state, { a: 1 })).toEqual({ a: 1, b: { c: 2 } });
  });

  it('keeps its input when ResultPath is null', async () => {
    const state: State = { Type: 'Pass', Result: 2, ResultPath: null, End: true };
    expect(await outputOf(state, { a: 1 })).toEqual({ a: 1 });
  });

  it('merges the result into the raw input, not into the part that InputPath selects', async () => {
    const state: State = { Type: 'Pass', InputPath: '$.a', ResultPath: '$.c', End: true };
    expect(await outputOf(state, { a: 1, b: 2 })).toEqual({ a: 1, b: 2, c: 1 });
  });

  it('applies InputPath, Parameters, ResultPath and OutputPath in this order', async () => {
    const state: State = {
      Type: 'Pass',
      InputPath: '$.order',
      Parameters: { 'id.$': '$.id', kind: 'order' },
      ResultPath: '$.picked',
      OutputPath: '$.picked',
      End: true,
    };
    expect(await outputOf(state, { order: { id: 7 } })).toEqual({ id: 7, kind: 'order' });
  });

  it('works with an empty object when InputPath or OutputPath is null', async () => {
    expect(await outputOf({ Type: 'Pass', InputPath: null, End: true }, { a: 1 })).toEqual({});
    expect(await outputOf({ Type: 'Pass', OutputPath: null, End: true }, { a: 1 })).toEqual({});
  });

  it('fails with States.Runtime when a definite path finds nothing, and says where', async () => {
    expect(await outputOf({ Type: 'Pass', InputPath: '$.x', End: true }, { a: 1 })).toEqual({
      status: 'Failed',
      error: 'States.Runtime',
      cause:
        "An error occurred while executing the state 'S' (entered at the event id #2). The JSONPath '$.x' specified for the field 'InputPath' could not be found in the input '{\"a\":1}'",
    });
  });

  it('yields an empty list when an indefinite path finds nothing', async () => {
    expect(await outputOf({ Type: 'Pass', InputPath: '$.x[*]', End: true }, { x: [] })).toEqual([]);
  });

  it('takes an empty object for the input of a run without input', async () => {
    expect(await outputOf({ Type: 'Pass', End: true }, {})).toEqual({});
  });

  it('assigns variables that later states read, all evaluated before any is set', async () => {
    const machine = aslMachine({
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Assign: { x: 1, y: 2 }, Next: 'B' },
        B: { Type: 'Pass', Assign: { 'x.$': '$y', 'y.$': '$x' }, Next: 'C' },
        C: { Type: 'Pass', Parameters: { 'x.$': '$x', 'y.$': '$y' }, End: true },
      },
    });
    const outcome = await new AslDriver(machine).start();
    expect(outcome).toEqual({ status: 'Completed', output: { x: 2, y: 1 } });
  });

  it('evaluates Output and Assign in JSONata, with the input and the context', async () => {
    const natives = new AslNatives();
    const machine = aslMachine({
      QueryLanguage: 'JSONata',
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Assign: { n: '{% $states.input.n + 1 %}' }, Next: 'B' },
        B: {
          Type: 'Pass',
          Output: {
            n: '{% $n %}',
            state: '{% $states.context.State.Name %}',
            list: [1, '{% 2 %}'],
          },
          End: true,
        },
      },
    });
    const driver = new AslDriver(machine, { natives, evaluate: jsonataEvaluator(natives) });
    expect(await driver.start({ n: 1 })).toEqual({
      status: 'Completed',
      output: { n: 2, state: 'B', list: [1, 2] },
    });
  });

  it('fails when an expression yields nothing, naming expression and field', async () => {
    const natives = new AslNatives();
    const machine = aslStateMachine({
      QueryLanguage: 'JSONata',
      Type: 'Pass',
      Output: { v: '{% $states.input.missing %}' },
      End: true,
    });
    const driver = new AslDriver(machine, { natives, evaluate: jsonataEvaluator(natives) });
    expect(await driver.start()).toEqual({
      status: 'Failed',
      error: 'States.QueryEvaluationError',
      cause:
        "An error occurred while executing the state 'S' (entered at the event id #2). The JSONata expression '$states.input.missing' specified for the field 'Output/v' returned nothing (undefined).",
    });
  });

  it('refuses an output that is too large to be stored', async () => {
    const state: State = {
      Type: 'Pass',
      Parameters: { 'both.$': 'States.Array($.t, $.t)' },
      End: true,
    };
    expect(await outputOf(state, { t: 'x'.repeat(600_000) })).toMatchObject({
      status: 'Failed',
      error: 'States.DataLimitExceeded',
    });
  });

  it('is recorded without writing the same JSON again', async () => {
    const driver = new AslDriver(aslStateMachine({ Type: 'Pass', End: true }));
    await driver.start({ a: 1 });
    const details = driver.events.flatMap((event) =>
      event.type === 'StateMachineStepped' ? [event.detail] : [],
    );
    expect(details).toEqual([
      { kind: 'StateEntered', frame: '0', name: 'S', visit: 1 },
      { kind: 'StateExited', frame: '0', name: 'S', outputIs: 'input' },
    ]);
  });
});

import { AslNatives } from '@app/testing';

import { compile } from '../compile/compile';
import type { Json, JsonObject } from '../data/json';
import { mockedAnswers } from './mocked-answers';
import { Simulation } from './simulation';

const IDENTITY = {
  executionId: 'execution',
  executionName: 'simulated',
  roleArn: 'role',
  stateMachineId: 'machine',
  stateMachineName: 'machine',
};

function simulated(definition: Json, mocks: Json = {}, input: Json = {}): Simulation {
  const compiled = compile(JSON.stringify(definition));
  const answers = mockedAnswers(mocks);
  if (!compiled.ok || typeof answers === 'string') throw new Error(JSON.stringify(compiled));
  const simulation = new Simulation(compiled.machine, answers, {
    natives: new AslNatives(),
    identity: IDENTITY,
  });
  simulation.begin(input);
  for (let isOn = true; isOn;) {
    const step = simulation.step().next();
    if (step.done !== true) throw new Error('an expression that nobody evaluates');
    isOn = step.value;
  }
  return simulation;
}

const task = (more: JsonObject): Json => ({
  Type: 'Task',
  Resource: 'perdure:activity:a',
  ...more,
});

const RETRIED = {
  StartAt: 'Call',
  States: {
    Call: task({
      Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 10, BackoffRate: 3 }],
      Next: 'Rest',
    }),
    Rest: { Type: 'Wait', Seconds: 86_400, End: true },
  },
};

describe('a simulation', () => {
  it('answers each call with its mock, and takes no time for waits and back-offs', () => {
    const busy = { error: 'Busy' };
    const simulation = simulated(RETRIED, { Call: [busy, busy, { result: 7, afterSeconds: 5 }] });
    expect(simulation.outcome).toEqual({ status: 'Completed', output: 7 });
    expect(simulation.elapsedMs).toBe((10 + 30 + 5 + 86_400) * 1_000);
    expect(simulation.events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      ...['TaskScheduled', 'TaskStarted', 'TaskFailed'],
      ...['TaskScheduled', 'TaskStarted', 'TaskFailed'],
      ...['TaskScheduled', 'TaskStarted', 'TaskSucceeded'],
      'TaskStateExited',
      'WaitStateEntered',
      'WaitStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('keeps giving the last mock of a state', () => {
    const simulation = simulated(RETRIED, { Call: { error: 'Busy', cause: 'still' } });
    expect(simulation.outcome).toEqual({ status: 'Failed', error: 'Busy', cause: 'still' });
    expect(simulation.elapsedMs).toBe((10 + 30 + 90) * 1_000);
  });

  it('stops at a call without a mock, and says which', () => {
    const simulation = simulated(RETRIED, {}, { a: 1 });
    expect(simulation.outcome).toEqual({ status: 'Waiting' });
    expect(simulation.unmocked).toEqual([{ state: 'Call', waitsFor: 'a', input: { a: 1 } }]);
  });

  it('lets what is earlier in its time happen first', () => {
    const branch = (name: string) => ({ StartAt: name, States: { [name]: task({ End: true }) } });
    const simulation = simulated(
      {
        StartAt: 'Both',
        States: {
          Both: { Type: 'Parallel', Branches: [branch('Slow'), branch('Fast')], End: true },
        },
      },
      { Slow: { error: 'Late', afterSeconds: 60 }, Fast: { error: 'Early', afterSeconds: 1 } },
    );
    expect(simulation.outcome).toMatchObject({ status: 'Failed', error: 'Early' });
    expect(simulation.elapsedMs).toBe(1_000);
  });

  it('times a call out that takes longer than its state lets it', () => {
    const definition = {
      StartAt: 'Call',
      States: { Call: task({ TimeoutSeconds: 9, End: true }) },
    };
    for (const mock of [{ result: 1, afterSeconds: 10 }, { timeout: true }]) {
      const simulation = simulated(definition, { Call: mock });
      expect(simulation.outcome).toMatchObject({ status: 'Failed', error: 'States.Timeout' });
      expect(simulation.elapsedMs).toBe(9_000);
    }
  });

  it('sends the signal that a state waits for', () => {
    const definition = {
      StartAt: 'Asked',
      States: { Asked: { Type: 'Task', Resource: 'perdure:signal:answer', End: true } },
    };
    const simulation = simulated(definition, { Asked: { result: 'yes', afterSeconds: 3 } });
    expect(simulation.outcome).toEqual({ status: 'Completed', output: 'yes' });
    expect(simulated(definition).unmocked).toEqual([
      { state: 'Asked', waitsFor: 'answer', input: null },
    ]);
  });

  it('gives the items of a Map one mock after the other', () => {
    const simulation = simulated(
      {
        StartAt: 'Each',
        States: {
          Each: {
            Type: 'Map',
            ItemProcessor: { StartAt: 'Call', States: { Call: task({ End: true }) } },
            End: true,
          },
        },
      },
      { Call: [{ result: 'first' }, { result: 'others' }] },
      [1, 2, 3],
    );
    expect(simulation.outcome).toEqual({
      status: 'Completed',
      output: ['first', 'others', 'others'],
    });
  });

  it.each([
    [1],
    ['a'],
    [{ S: 1 }],
    [{ S: {} }],
    [{ S: { result: 1, afterSeconds: -1 } }],
  ] as Json[][])('refuses what is no mock: %j', (mocks) => {
    expect(mockedAnswers(mocks)).toEqual(expect.any(String));
  });
});

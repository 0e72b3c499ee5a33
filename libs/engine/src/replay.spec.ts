import type { Fact } from '@app/contract';
import {
  activityTaskCancelRequested,
  activityTaskHeartbeatNoted,
  activityTaskRetryNoted,
  activityTaskScheduled,
  activityTaskStartNoted,
  engine,
  type FactPattern,
  signalWorkflow,
  SPEC_PLACE,
  startWorkflow,
  terminateWorkflow,
  timerFired,
  workflowExecutionSignaled,
  workflowExecutionStarted,
  workflowTaskRan,
  workflowTaskStarted,
} from '@app/testing';

import { evolve } from './evolve';
import { InvariantViolation } from './invariant';
import { replay } from './replay';
import { fromSnapshot, toSnapshot } from './snapshot';
import { tasksOf } from './tasks-of';

const spec = () =>
  engine.given(
    workflowExecutionStarted(),
    workflowTaskRan(activityTaskScheduled({ activityId: 'a' })),
  );

describe('a history that cannot be', () => {
  const after =
    (pattern: FactPattern, change: Partial<Fact> = {}) =>
    () => {
      const run = spec();
      return evolve(run.state!, { ...pattern.complete(run), ...change } as Fact);
    };

  it.each([
    ['a gap in the ids', after(workflowExecutionSignaled({ eventId: 99 }))],
    ['an id used twice', after(workflowExecutionSignaled({ eventId: 5 }))],
    ['time that goes back', after(workflowExecutionSignaled(), { eventTime: 999_999 })],
    ['a second start', after(workflowExecutionStarted())],
    ['a retry of an unknown activity', after(activityTaskRetryNoted({ scheduledEventId: 77 }))],
    [
      'a cancellation of an unknown activity',
      after(activityTaskCancelRequested({ scheduledEventId: 77 })),
    ],
    [
      'a heartbeat of an attempt that waits',
      after(activityTaskHeartbeatNoted({ activityId: 'a' })),
    ],
    ['a start of an unknown activity', after(activityTaskStartNoted({ scheduledEventId: 77 }))],
    ['an unknown timer', after(timerFired({ startedEventId: 77 }))],
    ['a start of a workflow task that is not there', after(workflowTaskStarted())],
  ])('is a bug and stops the fold: %s', (_name, fold) => {
    expect(fold).toThrow(InvariantViolation);
  });

  it('stops the fold after the close', () => {
    const { facts } = spec().and(terminateWorkflow());
    const [signaled] = engine
      .given(workflowExecutionStarted())
      .when(signalWorkflow())
      .facts.slice(-2);
    const late = { ...signaled, eventId: facts.length + 1 } as Fact;
    expect(() => replay(SPEC_PLACE, [...facts, late])).toThrow('after the close');
  });

  it('stops the fold when it does not begin with a start, or with nothing', () => {
    expect(() => replay(SPEC_PLACE, spec().facts.slice(1))).toThrow(InvariantViolation);
    expect(() => replay(SPEC_PLACE, [])).toThrow(InvariantViolation);
  });
});

describe('a snapshot', () => {
  it('is plain data without anything undefined', () => {
    const payload = { metadata: {}, data: new Uint8Array([0, 255]) };
    const { state } = spec().and(signalWorkflow({ input: [payload], requestId: 'r' }));
    const isPlain = (value: unknown): boolean => {
      if (typeof value !== 'object' || value === null) return value !== undefined;
      if (value instanceof Uint8Array) return true;
      const prototype: unknown = Object.getPrototypeOf(value);
      const isData = prototype === Object.prototype || prototype === Array.prototype;
      return isData && Object.values(value).every(isPlain);
    };
    expect(isPlain(toSnapshot(state!))).toBe(true);
  });

  it('gives the state again, fields that a store has dropped included', () => {
    const { state } = spec();
    const restored = fromSnapshot(structuredClone(toSnapshot(state!)));
    expect(Object.keys(restored).sort()).toEqual(Object.keys(state!).sort());
    expect(toSnapshot(restored)).toEqual(toSnapshot(state!));
    expect(restored.activities.get(5)).toEqual(state!.activities.get(5));
    expect(Object.keys(restored.activities.get(5)!)).toEqual(
      Object.keys(state!.activities.get(5)!),
    );
  });

  it('of another version is not guessed at', () => {
    const snapshot = { ...toSnapshot(spec().state!), version: 99 };
    expect(() => fromSnapshot(snapshot)).toThrow('snapshot version 99');
  });
});

describe('the tasks of a fact', () => {
  it('are none when its own decision has overtaken it', () => {
    const run = engine.given(workflowExecutionStarted(), workflowTaskRan()).when(signalWorkflow());
    const scheduled = run.facts.filter(({ type }) => type === 'WorkflowTaskScheduled');
    expect(scheduled.map((fact) => tasksOf(fact, run.state!).length)).toEqual([0, 1]);
  });

  it('are none in a run that is closed', () => {
    const { facts, state } = spec().and(terminateWorkflow());
    expect(facts.flatMap((fact) => tasksOf(fact, state!))).toEqual([]);
  });

  it('of a start are those of the new run alone', () => {
    const run = spec().when(startWorkflow({ conflictPolicy: 'TerminateExisting' }));
    expect(run.facts.flatMap((fact) => tasksOf(fact, run.state!))).toEqual([]);
    expect(run.newRun?.facts.flatMap((fact) => tasksOf(fact, run.newRun!.state))).toHaveLength(1);
  });
});

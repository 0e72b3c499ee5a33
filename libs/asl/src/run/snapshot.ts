import type { EventId, ExecutionIdentity } from '@app/contract';

import type { Json } from '../data/json';
import type { StateMachine } from '../machine';
import { AslRun, type DecodePayload } from './asl-run';
import { canProceed, type Children, type Frame, type KeptSignal, ROOT } from './frame';

/** A run of a state machine as plain data: objects, arrays, texts and numbers only. */
export interface AslSnapshot {
  readonly frames: readonly FrameSnapshot[];
  readonly visitByScheduled: readonly (readonly [EventId, number])[];
  readonly signals: readonly (readonly [string, readonly KeptSignal[]])[];
  /** Frames that wait for a signal, in their order. */
  readonly signalWaiters: readonly (readonly [string, readonly string[]])[];
  readonly visits: number;
  /** Only in snapshots from before frames counted for themselves. */
  readonly historyNumber?: number;
  readonly startedTime: number;
  readonly workflowId: string;
  readonly input: Json;
  readonly inputIsUnreadable: boolean;
  readonly cancelRequested: boolean;
  readonly closed: boolean;
  /** Absent in the snapshots of runs that were never redriven. */
  readonly redriveCount?: number;
  readonly execution?: ExecutionIdentity;
}

type FrameSnapshot = Omit<Frame, 'variables' | 'children'> & {
  readonly variables: readonly (readonly [string, Json])[];
  readonly children: ChildrenSnapshot | undefined;
};

type ChildrenSnapshot = Omit<Children, 'running'> & { readonly running: readonly string[] };

/** Taken between turns only: what an advance has begun but the engine has not numbered is in no snapshot. */
export function toAslSnapshot(run: AslRun): AslSnapshot {
  return {
    frames: Array.from(run.frames.values(), (frame) => ({
      ...frame,
      retryCounts: [...frame.retryCounts],
      variables: [...frame.variables],
      children: frame.children && {
        ...frame.children,
        results: [...frame.children.results],
        running: [...frame.children.running],
      },
    })),
    visitByScheduled: [...run.visitByScheduled],
    signals: Array.from(run.signals, ([name, kept]) => [name, [...kept]] as const),
    signalWaiters: Array.from(run.signalWaiters, ([name, ids]) => [name, [...ids]] as const),
    visits: run.visits,
    startedTime: run.startedTime,
    workflowId: run.workflowId,
    input: run.input,
    inputIsUnreadable: run.inputIsUnreadable,
    cancelRequested: run.cancelRequested,
    closed: run.closed,
    ...(run.redriveCount > 0 && { redriveCount: run.redriveCount }),
    ...(run.execution && { execution: run.execution }),
  };
}

/** The run as it was. What can be derived (who can proceed, whose visit it is) is derived again. */
export function fromAslSnapshot(
  snapshot: AslSnapshot,
  machine: StateMachine,
  decode: DecodePayload,
): AslRun {
  const run = new AslRun(machine, decode);
  for (const each of snapshot.frames) {
    const frame = restored(each);
    run.frames.set(frame.id, frame);
    if (frame.visit > 0 && frame.phase !== 'next' && frame.phase !== 'done') {
      run.frameByVisit.set(frame.visit, frame.id);
    }
    if (canProceed(frame)) run.ready.add(frame.id);
  }
  for (const [eventId, visit] of snapshot.visitByScheduled)
    run.visitByScheduled.set(eventId, visit);
  for (const [name, kept] of snapshot.signals) run.signals.set(name, [...kept]);
  for (const [name, ids] of snapshot.signalWaiters) run.signalWaiters.set(name, new Set(ids));
  run.visits = snapshot.visits;
  const root = run.frames.get(ROOT);
  if (root !== undefined && snapshot.historyNumber !== undefined) {
    root.historyNumber = snapshot.historyNumber;
  }
  run.startedTime = snapshot.startedTime;
  run.workflowId = snapshot.workflowId;
  run.input = snapshot.input;
  run.inputIsUnreadable = snapshot.inputIsUnreadable;
  run.cancelRequested = snapshot.cancelRequested;
  run.closed = snapshot.closed;
  run.redriveCount = snapshot.redriveCount ?? 0;
  run.execution = snapshot.execution;
  return run;
}

/** The codec drops keys whose value is `undefined`; a frame always has all of its keys. */
function restored(frame: FrameSnapshot): Frame {
  const { children } = frame;
  return {
    ...frame,
    parent: frame.parent,
    outcome: frame.outcome,
    signalName: frame.signalName,
    arrivedSignal: frame.arrivedSignal,
    timerId: frame.timerId,
    ...laterKeys(frame),
    retryCounts: [...frame.retryCounts],
    variables: new Map(frame.variables),
    children: children && {
      ...children,
      inputs: children.inputs,
      sharedInput: children.sharedInput,
      items: children.items,
      failure: children.failure,
      results: [...children.results],
      running: new Set(children.running),
    },
  };
}

/** Keys that older snapshots do not have. */
function laterKeys(
  frame: Partial<Pick<Frame, 'submitted' | 'settledTime' | 'settledBytes' | 'historyNumber'>>,
): Pick<Frame, 'submitted' | 'settledTime' | 'settledBytes' | 'historyNumber'> {
  const { submitted = false, settledTime = 0, settledBytes = 0, historyNumber = 0 } = frame;
  return { submitted, settledTime, settledBytes, historyNumber };
}

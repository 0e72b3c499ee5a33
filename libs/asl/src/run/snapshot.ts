import type { EventId, Payload } from '@app/contract';

import type { Json } from '../data/json';
import { AslRun, type KeptSignal } from './asl-run';
import type { Frame } from './frame';

/** A run of a state machine as plain data: objects, arrays, texts and numbers only. */
export interface AslSnapshot {
  readonly frames: readonly FrameSnapshot[];
  readonly ready: readonly string[];
  readonly visitByScheduled: readonly (readonly [EventId, number])[];
  readonly signals: readonly (readonly [string, readonly KeptSignal[]])[];
  readonly visits: number;
  readonly startedTime: number;
  readonly workflowId: string;
  readonly input: Json;
  readonly cancelRequested: boolean;
}

type FrameSnapshot = Omit<Frame, 'variables'> & {
  readonly variables: readonly (readonly [string, Json])[];
};

export function toAslSnapshot(run: AslRun): AslSnapshot {
  return {
    frames: [...run.frames.values()].map((frame) => ({
      ...frame,
      variables: [...frame.variables],
    })),
    ready: [...run.ready],
    visitByScheduled: [...run.visitByScheduled],
    signals: [...run.signals],
    visits: run.visits,
    startedTime: run.startedTime,
    workflowId: run.workflowId,
    input: run.input,
    cancelRequested: run.cancelRequested,
  };
}

/** The run as it was. What can be derived (who waits for which signal, whose visit it is) is derived again. */
export function fromAslSnapshot(
  snapshot: AslSnapshot,
  startAt: string,
  decode: (payload: Payload) => Json,
): AslRun {
  const run = new AslRun(startAt, decode);
  for (const { variables, ...frame } of snapshot.frames) {
    run.frames.set(frame.id, restored(frame, variables));
    if (frame.visit > 0 && frame.phase !== 'next' && frame.phase !== 'done') {
      run.frameByVisit.set(frame.visit, frame.id);
    }
    if (frame.signalName !== undefined) {
      const waiters = run.signalWaiters.get(frame.signalName) ?? new Set<string>();
      run.signalWaiters.set(frame.signalName, waiters.add(frame.id));
    }
  }
  for (const id of snapshot.ready) run.ready.add(id);
  for (const [eventId, visit] of snapshot.visitByScheduled) run.visitByScheduled.set(eventId, visit);
  for (const [name, kept] of snapshot.signals) run.signals.set(name, [...kept]);
  run.visits = snapshot.visits;
  run.startedTime = snapshot.startedTime;
  run.workflowId = snapshot.workflowId;
  run.input = snapshot.input;
  run.cancelRequested = snapshot.cancelRequested;
  return run;
}

/** The codec drops keys whose value is `undefined`; a frame always has all of its keys. */
function restored(
  frame: Omit<FrameSnapshot, 'variables'>,
  variables: FrameSnapshot['variables'],
): Frame {
  return {
    ...frame,
    parent: frame.parent,
    children:
      frame.children && {
        ...frame.children,
        inputs: frame.children.inputs,
        sharedInput: frame.children.sharedInput,
        items: frame.children.items,
        failure: frame.children.failure,
        results: [...frame.children.results],
      },
    outcome: frame.outcome,
    signalName: frame.signalName,
    timerId: frame.timerId,
    retryCounts: Array.from(frame.retryCounts, (count) => count ?? 0),
    variables: new Map(variables),
  };
}

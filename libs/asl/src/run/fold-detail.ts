import type {
  ChildEnded,
  ChildrenStarted,
  ChildStarted,
  EpochMs,
  RetryArmed,
  SignalAwaited,
  SignalTaken,
  StateEntered,
  StateExited,
  StateFailed,
  StateMachineDetail,
} from '@app/contract';

import type { Json } from '../data/json';
import type { AslRun } from './asl-run';
import { settle, stopWaiting } from './fold-event';
import { newFrame, type Frame } from './frame';

/** Folds one step of the machine. `advance` takes its steps through here too: there is one road for change. */
export function foldDetail(run: AslRun, detail: StateMachineDetail, time: EpochMs): void {
  switch (detail.kind) {
    case 'StateEntered':
      enterState(run, detail, time);
      return;
    case 'StateExited':
      exitState(run, detail);
      return;
    case 'ChildrenStarted':
      startChildren(run, detail);
      return;
    case 'ChildStarted':
      startChild(run, detail);
      return;
    case 'ChildEnded':
      endChild(run, detail);
      return;
    case 'SignalAwaited':
      awaitSignal(run, detail);
      return;
    case 'SignalTaken':
      takeSignal(run, detail);
      return;
    case 'RetryArmed':
      armRetry(run, detail);
      return;
    case 'StateFailed':
      failState(run, detail);
  }
}

function enterState(run: AslRun, detail: StateEntered, time: EpochMs): void {
  const frame = run.frame(detail.frame);
  run.visits = Math.max(run.visits, detail.visit);
  run.frameByVisit.delete(frame.visit);
  run.frameByVisit.set(detail.visit, frame.id);
  frame.state = detail.name;
  frame.visit = detail.visit;
  frame.enteredTime = time;
  frame.phase = 'entered';
  frame.retryCounts = [];
  frame.attempts = 0;
  frame.outcome = undefined;
  frame.children = undefined;
  if (detail.input !== undefined) frame.data = run.decode(detail.input);
  run.ready.add(frame.id);
}

function exitState(run: AslRun, detail: StateExited): void {
  const frame = run.frame(detail.frame);
  if (detail.outputIs === 'result' && frame.outcome?.ok === true) frame.data = frame.outcome.result;
  else if (detail.output !== undefined) frame.data = run.decode(detail.output);
  for (const [name, value] of Object.entries(detail.assigned ?? {})) {
    frame.variables.set(name, run.decode(value));
  }
  run.frameByVisit.delete(frame.visit);
  frame.outcome = undefined;
  frame.children = undefined;
  if (detail.next === undefined) {
    frame.phase = 'done';
    run.ready.delete(frame.id);
    return;
  }
  frame.state = detail.next;
  frame.phase = 'next';
  run.ready.add(frame.id);
}

function startChildren(run: AslRun, detail: ChildrenStarted): void {
  const frame = run.frame(detail.frame);
  frame.phase = 'children';
  frame.children = {
    of: detail.of,
    count: detail.count,
    concurrencyMax: detail.concurrencyMax,
    inputs: detail.inputs && (run.decode(detail.inputs) as readonly Json[]),
    sharedInput: detail.input && run.decode(detail.input),
    items: detail.items && (run.decode(detail.items) as readonly Json[]),
    results: new Array<Json>(detail.count).fill(null),
    started: 0,
    ended: 0,
    failedCount: 0,
    failure: undefined,
  };
  run.ready.add(frame.id);
}

function startChild(run: AslRun, detail: ChildStarted): void {
  const parent = run.frame(detail.parent);
  const children = childrenOf(parent);
  children.started += 1;
  const data = children.inputs?.[detail.index] ?? children.sharedInput ?? null;
  run.frames.set(
    detail.frame,
    newFrame({ id: detail.frame, parent: parent.id, index: detail.index, state: '', data }),
  );
  run.ready.add(detail.frame);
}

function endChild(run: AslRun, detail: ChildEnded): void {
  const frame = run.frames.get(detail.frame);
  const parent = run.frames.get(detail.parent);
  if (frame !== undefined) forget(run, frame);
  if (parent?.children === undefined) return;
  const { children } = parent;
  children.ended += 1;
  if (detail.status === 'Succeeded') children.results[detail.index] = frame?.data ?? null;
  if (detail.status === 'Failed') {
    children.failedCount += 1;
    children.failure ??= { error: detail.error ?? '', cause: detail.cause ?? '' };
  }
  run.ready.add(parent.id);
}

function forget(run: AslRun, frame: Frame): void {
  stopWaiting(run, frame);
  run.frames.delete(frame.id);
  run.ready.delete(frame.id);
  if (run.frameByVisit.get(frame.visit) === frame.id) run.frameByVisit.delete(frame.visit);
}

function awaitSignal(run: AslRun, detail: SignalAwaited): void {
  const frame = run.frame(detail.frame);
  frame.phase = 'waiting';
  frame.signalName = detail.signalName;
  const waiters = run.signalWaiters.get(detail.signalName) ?? new Set<string>();
  run.signalWaiters.set(detail.signalName, waiters.add(frame.id));
  if ((run.signals.get(detail.signalName)?.length ?? 0) > 0) run.ready.add(frame.id);
  else run.ready.delete(frame.id);
}

function takeSignal(run: AslRun, detail: SignalTaken): void {
  const frame = run.frame(detail.frame);
  const kept = run.signals.get(frame.signalName ?? '') ?? [];
  const index = kept.findIndex((signal) => signal.eventId === detail.signaledEventId);
  const [signal] = index < 0 ? [] : kept.splice(index, 1);
  if (kept.length === 0 && frame.signalName !== undefined) run.signals.delete(frame.signalName);
  stopWaiting(run, frame);
  settle(run, frame, { ok: true, result: signal?.input ?? null });
}

function armRetry(run: AslRun, detail: RetryArmed): void {
  const frame = run.frame(detail.frame);
  frame.retryCounts[detail.retrier] = (frame.retryCounts[detail.retrier] ?? 0) + 1;
  frame.phase = 'backoff';
  frame.outcome = undefined;
  frame.children = undefined;
  run.ready.delete(frame.id);
}

function failState(run: AslRun, detail: StateFailed): void {
  settle(run, run.frame(detail.frame), {
    ok: false,
    error: detail.error,
    cause: detail.cause,
  });
}

function childrenOf(frame: Frame): NonNullable<Frame['children']> {
  if (frame.children === undefined) throw new Error(`frame ${frame.id} has no children`);
  return frame.children;
}

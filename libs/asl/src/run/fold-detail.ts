import type {
  ChildEnded,
  ChildrenStarted,
  ChildStarted,
  EpochMs,
  Redriven,
  RetryArmed,
  SignalAwaited,
  SignalTaken,
  StateEntered,
  StateExited,
  StateFailed,
  StateMachineDetail,
} from '@app/contract';

import { isList, type Json } from '../data/json';
import { ErrorName } from '../error/error-name';
import type { AslRun } from './asl-run';
import { type Children, type Frame, isDistributed, newFrame } from './frame';
import { executionOf } from './history-number';
import { settle } from './settle';
import { awaitSignal, returnSignal, takeSignal } from './signal-queue';

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
      foldSignalAwaited(run, detail);
      return;
    case 'SignalTaken':
      foldSignalTaken(run, detail);
      return;
    case 'RetryArmed':
      armRetry(run, detail);
      return;
    case 'StateFailed':
      failState(run, detail);
      return;
    case 'WorkAddressed':
      return;
    case 'Redriven':
      redrive(run, detail);
  }
}

function enterState(run: AslRun, detail: StateEntered, time: EpochMs): void {
  const frame = run.frame(detail.frame);
  run.visits = Math.max(run.visits, detail.visit);
  run.frameByVisit.set(detail.visit, frame.id);
  frame.state = detail.name;
  frame.visit = detail.visit;
  frame.enteredTime = time;
  frame.enteredNumber = executionOf(run, frame).historyNumber;
  frame.phase = 'entered';
  frame.retryCounts = [];
  frame.attempts = 0;
  if (detail.input !== undefined) frame.data = run.readOwn(detail.input);
  run.refresh(frame);
}

function exitState(run: AslRun, detail: StateExited): void {
  const frame = run.frame(detail.frame);
  if (detail.outputIs === 'result' && frame.outcome?.ok === true) frame.data = frame.outcome.result;
  else if (detail.output !== undefined) frame.data = run.readOwn(detail.output);
  for (const name in detail.assigned) {
    const value = detail.assigned[name];
    if (value !== undefined) frame.variables.set(name, run.readOwn(value));
  }
  run.frameByVisit.delete(frame.visit);
  frame.outcome = undefined;
  frame.children = undefined;
  frame.state = detail.next ?? frame.state;
  frame.phase = detail.next === undefined ? 'done' : 'next';
  run.refresh(frame);
}

function startChildren(run: AslRun, detail: ChildrenStarted): void {
  const frame = run.frame(detail.frame);
  frame.phase = 'children';
  frame.outcome = undefined;
  frame.children = {
    of: detail.of,
    count: detail.count,
    concurrencyMax: detail.concurrencyMax,
    inputs: detail.inputs && (run.readOwn(detail.inputs) as readonly Json[]),
    sharedInput: detail.input && run.readOwn(detail.input),
    items: detail.items && (run.readOwn(detail.items) as readonly Json[]),
    toleratedFailureCount: detail.toleratedFailureCount ?? -1,
    results: new Array<Json>(detail.count).fill(null),
    running: new Set(),
    started: 0,
    succeededCount: 0,
    failedCount: 0,
    failure: undefined,
    stopped: false,
  };
  settleIfEnded(run, frame, frame.children);
  run.refresh(frame);
}

function startChild(run: AslRun, detail: ChildStarted): void {
  const parent = run.frame(detail.parent);
  const children = childrenOf(parent);
  children.started += 1;
  children.running.add(detail.frame);
  const child = newFrame({
    id: detail.frame,
    parent: parent.id,
    index: detail.index,
    state: '',
    data: inputOfChild(parent, children, detail.index),
  });
  // ExecutionStarted is the first event of an execution of its own.
  if (isDistributed(children)) child.historyNumber = 1;
  run.frames.set(child.id, child);
  run.refresh(child);
  run.refresh(parent);
}

function inputOfChild(parent: Frame, children: Children, index: number): Json {
  if (children.of === 'Parallel') {
    return children.sharedInput === undefined ? parent.data : children.sharedInput;
  }
  const inputs = children.inputs ?? parent.data;
  return isList(inputs) ? (inputs[index] ?? null) : null;
}

function endChild(run: AslRun, detail: ChildEnded): void {
  const frame = run.frame(detail.frame);
  const parent = run.frame(detail.parent);
  const children = childrenOf(parent);
  children.running.delete(frame.id);
  forget(run, frame);
  switch (detail.status) {
    case 'Succeeded':
      children.succeededCount += 1;
      children.results[detail.index] = frame.data;
      break;
    case 'Failed':
      children.failedCount += 1;
      if (children.failedCount > children.toleratedFailureCount) {
        children.failure ??= failureOf(children, detail);
      }
      break;
    case 'Aborted':
      children.stopped = true;
  }
  settleIfEnded(run, parent, children);
  run.refresh(parent);
}

/** An inline Map and a Parallel state fail as their child did; a Map with a threshold says that it was passed. */
function failureOf(children: Children, detail: ChildEnded): Children['failure'] {
  if (children.toleratedFailureCount < 0) {
    return { error: detail.error ?? '', cause: detail.cause ?? '' };
  }
  return {
    error: ErrorName.ExceedToleratedFailureThreshold,
    cause: 'The specified tolerated failure threshold was exceeded',
  };
}

/** The work of the frame is over when nothing runs any more and nothing else may begin. */
function settleIfEnded(run: AslRun, frame: Frame, children: Children): void {
  if (children.running.size > 0) return;
  if (children.failure !== undefined) {
    settle(run, frame, { ok: false, ...children.failure });
  } else if (children.succeededCount + children.failedCount === children.count) {
    settle(run, frame, { ok: true, result: children.results });
  }
}

function forget(run: AslRun, frame: Frame): void {
  returnSignal(run, frame);
  run.frames.delete(frame.id);
  run.ready.delete(frame.id);
  if (run.frameByVisit.get(frame.visit) === frame.id) run.frameByVisit.delete(frame.visit);
}

function foldSignalAwaited(run: AslRun, detail: SignalAwaited): void {
  const frame = run.frame(detail.frame);
  frame.phase = 'waiting';
  awaitSignal(run, frame, detail.signalName);
}

function foldSignalTaken(run: AslRun, detail: SignalTaken): void {
  const frame = run.frame(detail.frame);
  const signal = takeSignal(frame);
  if (signal?.eventId !== detail.signaledEventId) {
    throw new Error(`frame ${frame.id} was given another signal than ${detail.signaledEventId}`);
  }
  settle(run, frame, signal.outcome);
}

function armRetry(run: AslRun, detail: RetryArmed): void {
  const frame = run.frame(detail.frame);
  while (frame.retryCounts.length <= detail.retrier) frame.retryCounts.push(0);
  frame.retryCounts[detail.retrier] = (frame.retryCounts[detail.retrier] ?? 0) + 1;
  // The outcome stays until the back-off is over: people ask why the run waits.
  frame.phase = 'backoff';
  frame.children = undefined;
  run.refresh(frame);
}

function failState(run: AslRun, detail: StateFailed): void {
  settle(run, run.frame(detail.frame), {
    ok: false,
    error: detail.error,
    cause: detail.cause,
    ...(detail.uncatchable === true && { uncatchable: true }),
    ...(detail.location !== undefined && { isEvaluation: true }),
  });
}

/** The state was left by nobody: it does its work again, as if it had just been entered. */
function redrive(run: AslRun, detail: Redriven): void {
  run.redriveCount += 1;
  for (const id of detail.frames) {
    const frame = run.frame(id);
    frame.phase = 'entered';
    frame.outcome = undefined;
    frame.children = undefined;
    frame.retryCounts = [];
    frame.attempts = 0;
    run.refresh(frame);
  }
}

function childrenOf(frame: Frame): Children {
  if (frame.children === undefined) throw new Error(`frame ${frame.id} has no children`);
  return frame.children;
}

import type { ChildEnded, EpochMs, StateExited, StateMachineDetail } from '@app/contract';

import type { JsonObject } from '../data/json';
import { type Frame, isDistributed } from '../run/frame';
import { leavesAbortion, tellsOfChildren } from '../run/history-number';
import type { AwsEventType } from './aws-event';
import { data, failure } from './details';
import { mapRunArn } from './map-run';
import type { Telling } from './telling';

/** Events that stand for one step of the machine. What is returned makes the rest once the step is folded. */
export function tellStep(
  telling: Telling,
  detail: StateMachineDetail,
  time: EpochMs,
): (() => void) | undefined {
  if (detail.kind === 'ChildStarted') return childStarted(telling, detail, time);
  if (detail.kind === 'ChildEnded') {
    childEnded(telling, detail, time);
    return undefined;
  }
  if (detail.kind === 'Redriven') {
    const root = telling.run.frames.get(telling.execution);
    if (root !== undefined) next(telling, root, 'ExecutionRedriven', { time });
    return undefined;
  }
  const frame = telling.run.frames.get(detail.frame);
  if (frame === undefined || !telling.owns(frame)) return undefined;
  switch (detail.kind) {
    case 'StateEntered':
      return () => {
        stateEntered(telling, frame, time);
      };
    case 'StateExited':
      return stateExited(telling, frame, detail, time);
    case 'ChildrenStarted':
      childrenStarted(telling, frame, { count: detail.count, time }, detail.toleratedFailureCount);
      return undefined;
    case 'WorkAddressed':
      telling.arguments.set(frame.id, telling.run.readOwn(detail.arguments) as JsonObject);
      return undefined;
    case 'StateFailed':
      evaluationFailed(telling, frame, detail, time);
      return undefined;
    case 'SignalAwaited':
      next(telling, frame, 'TaskScheduled', {
        time,
        details: { ...signalName(detail.signalName), region: 'us-east-1', parameters: '{}' },
      });
      return undefined;
    case 'SignalTaken': {
      const { signalName: name, arrivedSignal } = frame;
      const outcome = arrivedSignal?.outcome;
      const output = outcome?.ok === true ? JSON.stringify(outcome.result) : 'null';
      next(telling, frame, 'TaskSucceeded', {
        time,
        details: { ...signalName(name ?? ''), ...data('output', output) },
      });
      return undefined;
    }
    case 'RetryArmed':
      return undefined;
  }
}

/** A signal is what a service's answer is to AWS: somebody else's word. */
export function signalName(name: string): JsonObject {
  return { resourceType: 'perdure', resource: `signal:${name}` };
}

function next(
  { chain, made }: Telling,
  frame: Frame,
  type: AwsEventType,
  at: { readonly time: EpochMs; readonly details?: JsonObject },
): void {
  made.push(chain.next(frame.id, type, at));
}

function stateEntered(telling: Telling, frame: Frame, time: EpochMs): void {
  const type = telling.run.stateOf(frame)?.type ?? 'Pass';
  const link = telling.chain.link(frame.id);
  link.beforeEntry = link.last;
  next(telling, frame, `${type}StateEntered`, {
    time,
    details: { name: frame.state, ...data('input', JSON.stringify(frame.data)) },
  });
}

function stateExited(
  telling: Telling,
  frame: Frame,
  detail: StateExited,
  time: EpochMs,
): () => void {
  const type = telling.run.stateOf(frame)?.type ?? 'Pass';
  if (type === 'Fail') throw new Error('a Fail state is never left');
  if (frame.outcome?.ok === false) childFailed(telling, frame, time);
  else if (type === 'Map' || type === 'Parallel') childrenSucceeded(telling, frame, type, time);
  return () => {
    next(telling, frame, `${type}StateExited`, {
      time,
      details: {
        name: detail.name,
        ...data('output', JSON.stringify(frame.data)),
        ...assignedOf(telling, detail),
      },
    });
  };
}

/** Each variable as JSON text. */
function assignedOf(telling: Telling, { assigned }: StateExited): JsonObject {
  const names = Object.keys(assigned ?? {});
  if (assigned === undefined || names.length === 0) return {};
  const texts: Record<string, string> = {};
  for (const name of names) {
    const payload = assigned[name];
    if (payload !== undefined) texts[name] = JSON.stringify(telling.run.readOwn(payload));
  }
  return { assignedVariables: texts, assignedVariablesDetails: { truncated: false } };
}

function childrenSucceeded(
  telling: Telling,
  frame: Frame,
  type: 'Map' | 'Parallel',
  time: EpochMs,
): void {
  const { chain, made } = telling;
  const link = chain.link(frame.id);
  if (frame.children !== undefined && isDistributed(frame.children)) {
    next(telling, frame, 'MapRunSucceeded', { time });
  }
  if (link.side !== undefined) link.last = link.side;
  made.push(chain.event(`${type}StateSucceeded`, { time, after: link.last }));
}

/** Of a state that runs others, its failure is an event of its own. */
export function childFailed(telling: Telling, frame: Frame, time: EpochMs): void {
  if (!tellsOfChildren(telling.run, frame)) return;
  const type = telling.run.stateOf(frame)?.type === 'Map' ? 'Map' : 'Parallel';
  const { children, outcome } = frame;
  if (type === 'Map' && children !== undefined && isDistributed(children)) {
    const said = outcome?.ok === false ? failure(outcome.error, outcome.cause) : {};
    next(telling, frame, 'MapRunFailed', { time, details: said });
  }
  const said = outcome?.ok === false ? failure(outcome.error, outcome.cause) : {};
  next(telling, frame, `${type}StateFailed`, {
    time,
    ...(type === 'Parallel' && { details: said }),
  });
}

function childrenStarted(
  telling: Telling,
  frame: Frame,
  { count, time }: { readonly count: number; readonly time: EpochMs },
  toleratedFailureCount: number | undefined,
): void {
  telling.chain.link(frame.id).side = undefined;
  const isMap = telling.run.stateOf(frame)?.type === 'Map';
  if (!isMap) {
    next(telling, frame, 'ParallelStateStarted', { time });
    return;
  }
  const state = telling.run.stateOf(frame);
  const isRead = state?.type === 'Map' && state.itemReader !== undefined;
  // What is read is counted by the Map run.
  const length = isRead ? 0 : count;
  next(telling, frame, 'MapStateStarted', { time, details: { length } });
  if (toleratedFailureCount === undefined) return;
  const arn = mapRunArn(telling.run, frame, telling.stateMachineName());
  next(telling, frame, 'MapRunStarted', { time, details: { mapRunArn: arn } });
}

function childStarted(
  telling: Telling,
  { frame: id, parent: parentId, index }: { frame: string; parent: string; index: number },
  time: EpochMs,
): (() => void) | undefined {
  const { chain, made, run } = telling;
  const parent = run.frame(parentId);
  if (parent.children !== undefined && isDistributed(parent.children)) {
    if (id !== telling.execution) return undefined;
    return () => {
      const input = JSON.stringify(run.frame(id).data);
      const roleArn = run.execution?.roleArn ?? 'arn:aws:iam::000000000000:role/perdure';
      const details = { ...data('input', input), roleArn };
      made.push(chain.event('ExecutionStarted', { time, after: 0, details }));
      chain.begin(id, 0);
    };
  }
  if (!telling.owns(parent)) return undefined;
  const { last } = chain.link(parentId);
  if (parent.children?.of === 'Map') {
    const details = { name: parent.state, index };
    const started = chain.event('MapIterationStarted', { time, after: last, details });
    made.push(started);
    chain.begin(id, started.id);
  } else chain.begin(id, last);
  return undefined;
}

function childEnded(telling: Telling, detail: ChildEnded, time: EpochMs): void {
  const { chain, made, run } = telling;
  const child = run.frame(detail.frame);
  const parent = run.frame(detail.parent);
  if (parent.children !== undefined && isDistributed(parent.children)) {
    if (detail.frame === telling.execution) executionEnded(telling, child, detail, time);
    return;
  }
  if (!telling.owns(parent)) return;
  if (detail.status === 'Failed') childFailed(telling, child, time);
  if (detail.status === 'Aborted' && leavesAbortion(run, child)) {
    const type = run.stateOf(child)?.type as 'Task' | 'Wait' | 'Map' | 'Parallel';
    next(telling, child, `${type}StateAborted`, { time });
  }
  const { last } = chain.link(detail.frame);
  chain.end(detail.frame);
  const link = chain.link(detail.parent);
  link.last = last;
  if (parent.children?.of !== 'Map') return;
  const details = { name: parent.state, index: detail.index };
  const ended = chain.event(`MapIteration${detail.status}`, { time, after: last, details });
  made.push(ended);
  link.side = detail.status === 'Succeeded' ? ended.id : undefined;
}

/** An item of a distributed Map has come to its end. */
function executionEnded(telling: Telling, frame: Frame, detail: ChildEnded, time: EpochMs): void {
  const { chain, made } = telling;
  switch (detail.status) {
    case 'Succeeded':
      next(telling, frame, 'ExecutionSucceeded', {
        time,
        details: data('output', JSON.stringify(frame.data)),
      });
      return;
    case 'Failed':
      childFailed(telling, frame, time);
      next(telling, frame, 'ExecutionFailed', {
        time,
        details: failure(detail.error, detail.cause),
      });
      return;
    case 'Aborted':
      made.push(chain.event('ExecutionAborted', { time, after: 0, details: {} }));
  }
}

function evaluationFailed(
  telling: Telling,
  frame: Frame,
  detail: Extract<StateMachineDetail, { kind: 'StateFailed' }>,
  time: EpochMs,
): void {
  if (detail.childCount !== undefined) {
    next(telling, frame, 'MapStateStarted', { time, details: { length: detail.childCount } });
  }
  if (detail.location === undefined) return;
  const { chain, run } = telling;
  const link = chain.link(frame.id);
  // The items of a Map are evaluated beside its entry, not after it.
  const isOfItems = run.stateOf(frame)?.type === 'Map' && frame.phase === 'entered';
  if (isOfItems) link.last = link.beforeEntry;
  next(telling, frame, 'EvaluationFailed', {
    time,
    details: {
      ...failure(detail.error, detail.cause),
      location: detail.location,
      state: frame.state,
    },
  });
}

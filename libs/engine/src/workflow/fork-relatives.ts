import {
  type ChildWorkflowExecutionStarted,
  type EventId,
  type HistoryEvent,
  isRelationEvent,
  type RelationEvent,
  type RelationInitiatedEvent,
  type UndoneChild,
} from '@app/contract';

import type { PendingChild } from '../child/pending';
import { type Decision, reject } from '../decision';
import type { Draft } from '../draft';
import type { MutableState } from '../state';
import type { Carried, ForkPrefix } from './fork';

/** What a new run can say about the children that its base had at the fork. */
export type Succession =
  /** It takes the place of its base, which is open until now: children report to it. */
  | 'InPlace'
  /** Its base was closed before, and has closed its children by their policies. */
  | 'AfterEnd'
  /** It lives beside its base, or under another workflow id. */
  | 'Beside';

/**
 * Why the history cannot be gone on with: a child is still at work that reports to no other run. One whose end the base
 * has heard of, or has brought about, ends in the new run in the same way.
 */
export function relativesProblem(
  { state, later }: ForkPrefix,
  succession: Succession,
): Decision | undefined {
  if (succession === 'InPlace' || state.children.size === 0) return undefined;
  const ended = new Set(later.filter(isChildEnd).map(({ initiatedEventId }) => initiatedEventId));
  const started = new Set(later.filter(isChildStart).map((event) => event.initiatedEventId));
  const atWork = state.children.values().find((child) => {
    const isStarted = child.runId !== undefined || started.has(child.initiatedEventId);
    if (ended.has(child.initiatedEventId)) return false;
    return succession === 'Beside' ? isStarted : !(isStarted && isTerminated(child));
  });
  return (
    atWork &&
    reject(
      'INVALID_ARGUMENT',
      `The run waits there for the child workflow "${atWork.workflowId}", which reports to no other run. Choose a place before it is asked for, or after its end.`,
    )
  );
}

function isTerminated({ parentClosePolicy }: PendingChild): boolean {
  return parentClosePolicy === 'Terminate';
}

/** Requests that no later event of the base answers: they are made again. */
export function toResend(
  { initiated, state }: ForkPrefix,
  carried: readonly Carried[],
): RelationInitiatedEvent[] {
  if (initiated.length === 0) return [];
  const answered = new Set<EventId>();
  for (const event of carried) {
    if ('initiatedEventId' in event) answered.add(event.initiatedEventId);
  }
  return initiated.filter(
    ({ eventId }) => !answered.has(eventId) && state.children.get(eventId)?.runId === undefined,
  );
}

/** Children that the base has asked for since the fork and that its end leaves alone. */
export function undoneChildren(base: MutableState, { state }: ForkPrefix): UndoneChild[] {
  return base.children.values().flatMap((child) => {
    const { initiatedEventId, workflowId, namespace } = child;
    const isUndone = initiatedEventId >= state.nextEventId && !isTerminated(child);
    if (!isUndone || namespace !== undefined) return [];
    return [{ workflowId, runId: child.askedBy ?? base.info.runId, initiatedEventId }];
  });
}

/** What the base has heard from others since the fork, if the new run waits for it. */
export function reapplyRelation(draft: Draft, event: FromOthers): void {
  const place = { eventId: draft.nextEventId, eventTime: draft.now };
  const { children, externalSignals, externalCancels } = draft.state;
  switch (event.type) {
    case 'StartChildWorkflowExecutionFailed':
      if (children.has(event.initiatedEventId)) draft.append({ ...event, ...place });
      return;
    case 'ChildWorkflowExecutionStarted':
      if (children.get(event.initiatedEventId)?.runId === undefined) reapplyStart(draft, event);
      return;
    case 'ChildWorkflowExecutionCompleted':
    case 'ChildWorkflowExecutionFailed':
    case 'ChildWorkflowExecutionCanceled':
    case 'ChildWorkflowExecutionTimedOut':
    case 'ChildWorkflowExecutionTerminated': {
      const child = children.get(event.initiatedEventId);
      if (child === undefined) return;
      draft.append({ ...event, ...place, startedEventId: child.startedEventId });
      return;
    }
    case 'SignalExternalWorkflowExecutionFailed':
    case 'ExternalWorkflowExecutionSignaled':
      if (externalSignals.has(event.initiatedEventId)) draft.append({ ...event, ...place });
      return;
    case 'RequestCancelExternalWorkflowExecutionFailed':
    case 'ExternalWorkflowExecutionCancelRequested':
      if (externalCancels.has(event.initiatedEventId)) draft.append({ ...event, ...place });
  }
}

function reapplyStart(draft: Draft, event: ChildWorkflowExecutionStarted): void {
  if (!draft.state.children.has(event.initiatedEventId)) return;
  draft.append({ ...event, eventId: draft.nextEventId, eventTime: draft.now });
}

/** The base is closed and has terminated these with its end; it did not hear of theirs any more. */
export function endTerminated(draft: Draft): void {
  for (const child of draft.state.children.values()) {
    if (child.runId === undefined || !isTerminated(child)) continue;
    const { namespace, workflowId, workflowType, runId, initiatedEventId, startedEventId } = child;
    draft.append({
      type: 'ChildWorkflowExecutionTerminated',
      eventId: draft.nextEventId,
      eventTime: draft.now,
      ...(namespace && { namespace }),
      workflowExecution: { workflowId, runId },
      workflowType,
      initiatedEventId,
      startedEventId,
    });
  }
}

type FromOthers = Exclude<RelationEvent, RelationInitiatedEvent>;

/** Whether an event is what a run hears from others whom it has asked for something. */
export function isFromOthers(event: Carried): event is FromOthers {
  return isRelationEvent(event) && 'initiatedEventId' in event;
}

function isChildStart(event: HistoryEvent): event is ChildWorkflowExecutionStarted {
  return event.type === 'ChildWorkflowExecutionStarted';
}

function isChildEnd(event: HistoryEvent): event is FromOthers {
  return (
    isFromOthers(event) &&
    (event.type === 'StartChildWorkflowExecutionFailed' ||
      (event.type.startsWith('ChildWorkflow') && !isChildStart(event)))
  );
}

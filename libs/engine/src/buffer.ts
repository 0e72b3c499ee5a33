import type { BufferedEvent, ChildEndEvent, EventId, HistoryEvent } from '@app/contract';

import type { Draft } from './draft';
import { isTaskInFlight } from './state';
import { wakeWorkflow } from './wake-workflow';

/**
 * Records something that workflow code must see. While a workflow task is in flight it waits in the buffer, because
 * the events of that task's commands come first; otherwise it becomes an event now and wakes workflow code.
 * Temporal: `historybuilder/event_store.go`.
 */
export function recordForWorkflow(draft: Draft, events: readonly BufferedEvent[]): void {
  if (isTaskInFlight(draft.state)) {
    for (const event of events) {
      draft.append({ type: 'EventBuffered', noteTime: draft.now, event });
    }
    return;
  }
  appendInOrder(draft, events);
  wakeWorkflow(draft);
}

/** Records something that workflow code may see with its next task, whenever that is. */
export function recordQuietly(draft: Draft, event: BufferedEvent): void {
  if (isTaskInFlight(draft.state)) {
    draft.append({ type: 'EventBuffered', noteTime: draft.now, event });
  } else {
    appendInOrder(draft, [event]);
  }
}

/** Moves the buffer into the history: results of activities and ends of children last, otherwise in the order of arrival. */
export function flushBuffer(draft: Draft): void {
  const { buffered } = draft.state;
  if (buffered.length === 0) return;
  draft.append({ type: 'BufferFlushed', noteTime: draft.now });
  appendInOrder(draft, [
    ...buffered.filter((event) => !isResult(event)),
    ...buffered.filter(isResult),
  ]);
}

/** Gives the events their places. A result learns the id of the start event that comes before it. */
function appendInOrder(draft: Draft, events: readonly BufferedEvent[]): void {
  const startedIds = new Map<EventId, EventId>();
  for (const event of events) {
    const eventId = draft.nextEventId;
    const eventTime = Math.max(event.eventTime, draft.state.lastEventTime);
    const startOf = startedBy(event);
    if (startOf !== undefined) startedIds.set(startOf, eventId);
    const startedEventId = isResult(event) ? startedIds.get(begunBy(event)) : undefined;
    draft.append(
      (startedEventId === undefined
        ? { ...event, eventId, eventTime }
        : { ...event, eventId, eventTime, startedEventId }) as HistoryEvent,
    );
  }
}

type ActivityResult = Extract<
  BufferedEvent,
  {
    type:
      | 'ActivityTaskCompleted'
      | 'ActivityTaskFailed'
      | 'ActivityTaskTimedOut'
      | 'ActivityTaskCanceled';
  }
>;

export function isActivityResult(event: BufferedEvent): event is ActivityResult {
  return ACTIVITY_RESULTS.has(event.type);
}

const ACTIVITY_RESULTS: ReadonlySet<BufferedEvent['type']> = new Set<ActivityResult['type']>([
  'ActivityTaskCompleted',
  'ActivityTaskFailed',
  'ActivityTaskTimedOut',
  'ActivityTaskCanceled',
]);

type ChildEnd = Extract<BufferedEvent, { readonly type: ChildEndEvent['type'] }>;

function isChildEnd(event: BufferedEvent): event is ChildEnd {
  return CHILD_ENDS.has(event.type);
}

const CHILD_ENDS: ReadonlySet<BufferedEvent['type']> = new Set<ChildEnd['type']>([
  'ChildWorkflowExecutionCompleted',
  'ChildWorkflowExecutionFailed',
  'ChildWorkflowExecutionCanceled',
  'ChildWorkflowExecutionTimedOut',
  'ChildWorkflowExecutionTerminated',
]);

function isResult(event: BufferedEvent): event is ActivityResult | ChildEnd {
  return isActivityResult(event) || isChildEnd(event);
}

/** The event that asked for what has ended. */
function begunBy(result: ActivityResult | ChildEnd): EventId {
  return isChildEnd(result) ? result.initiatedEventId : result.scheduledEventId;
}

/** The event that asked for what this one starts. */
function startedBy(event: BufferedEvent): EventId | undefined {
  if (event.type === 'ActivityTaskStarted') return event.scheduledEventId;
  return event.type === 'ChildWorkflowExecutionStarted' ? event.initiatedEventId : undefined;
}

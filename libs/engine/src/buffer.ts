import type { BufferedEvent, EventId, HistoryEvent } from '@app/contract';

import type { Draft } from './draft';
import { isTaskInFlight } from './state';
import { wakeWorkflow } from './wake-workflow';

/**
 * Records something that workflow code must see. While a workflow task is in flight it waits in the buffer, because
 * the events of that task's commands come first; otherwise it becomes an event now and wakes workflow code.
 * Temporal: `historybuilder/event_store.go`.
 */
export function recordForWorkflow(draft: Draft, ...events: readonly BufferedEvent[]): void {
  if (isTaskInFlight(draft.state)) {
    for (const event of events) {
      draft.append({ type: 'EventBuffered', noteTime: draft.now, event });
    }
    return;
  }
  appendInOrder(draft, events);
  wakeWorkflow(draft);
}

/** Moves the buffer into the history: results of activities last, otherwise in the order of arrival. */
export function flushBuffer(draft: Draft): void {
  const { buffered } = draft.state;
  if (buffered.length === 0) return;
  draft.append({ type: 'BufferFlushed', noteTime: draft.now });
  appendInOrder(draft, [
    ...buffered.filter((event) => !isActivityResult(event)),
    ...buffered.filter(isActivityResult),
  ]);
}

function appendInOrder(draft: Draft, events: readonly BufferedEvent[]): void {
  const startedIds = new Map<EventId, EventId>();
  for (const event of events) {
    const eventId = draft.nextEventId;
    // Buffered times may lie before that of the task which ended the buffering; times never go backwards.
    const eventTime = Math.max(event.eventTime, draft.state.lastEventTime);
    if (event.type === 'ActivityTaskStarted') startedIds.set(event.scheduledEventId, eventId);
    if (isActivityResult(event)) {
      const startedEventId = startedIds.get(event.scheduledEventId) ?? event.startedEventId;
      draft.append({ ...event, eventId, eventTime, startedEventId } as HistoryEvent);
    } else {
      draft.append({ ...event, eventId, eventTime } as HistoryEvent);
    }
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

function isActivityResult(event: BufferedEvent): event is ActivityResult {
  switch (event.type) {
    case 'ActivityTaskCompleted':
    case 'ActivityTaskFailed':
    case 'ActivityTaskTimedOut':
    case 'ActivityTaskCanceled':
      return true;
    case 'WorkflowExecutionSignaled':
    case 'WorkflowExecutionCancelRequested':
    case 'ActivityTaskStarted':
    case 'TimerFired':
      return false;
  }
}

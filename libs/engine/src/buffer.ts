import type { BufferedEvent, EventId, HistoryEvent } from '@app/contract';

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

/** Gives the events their places. A result learns the id of the start event that comes before it. */
function appendInOrder(draft: Draft, events: readonly BufferedEvent[]): void {
  const startedIds = new Map<EventId, EventId>();
  for (const event of events) {
    const eventId = draft.nextEventId;
    const eventTime = Math.max(event.eventTime, draft.state.lastEventTime);
    if (event.type === 'ActivityTaskStarted') startedIds.set(event.scheduledEventId, eventId);
    const startedEventId = isActivityResult(event)
      ? startedIds.get(event.scheduledEventId)
      : undefined;
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

import type { HistoryEvent, HistoryEventType } from '@app/contract';

import { asLong } from '../../wire/proto';
import { toGroupMarkers } from '../group-markers';
import { toUserMetadata } from '../options';
import { toTimestamp } from '../time';
import { ACTIVITY_EVENTS } from './activity-events';
import type { EventContext, EventTable, ToWire, WireEvent } from './event-context';
import { EVENT_TYPE } from './event-type';
import { RELATION_EVENTS } from './relation-events';
import { toStartedEvent } from './started-event';
import { UPDATE_EVENTS } from './update-events';
import { WORKFLOW_EVENTS } from './workflow-events';
import { WORKFLOW_TASK_EVENTS } from './workflow-task-events';

const ATTRIBUTES: EventTable<HistoryEvent> = {
  WorkflowExecutionStarted: toStartedEvent,
  ...WORKFLOW_EVENTS,
  ...WORKFLOW_TASK_EVENTS,
  ...ACTIVITY_EVENTS,
  ...UPDATE_EVENTS,
  ...RELATION_EVENTS,
};

/** An event as SDKs replay it. */
export function toHistoryEvent(event: HistoryEvent, context: EventContext): WireEvent {
  const toAttributes = ATTRIBUTES[event.type] as ToWire<HistoryEventType>;
  return {
    eventId: asLong(event.eventId),
    eventTime: toTimestamp(timeOf(event)),
    eventType: EVENT_TYPE[event.type],
    version: asLong(0),
    taskId: asLong(event.eventId),
    ...(event.userMetadata && { userMetadata: toUserMetadata(event.userMetadata) }),
    ...(event.groupMarkers && { eventGroupMarkers: toGroupMarkers(event.groupMarkers) }),
    ...toAttributes(event, context),
  };
}

/** The start of an attempt is written with its end, and shows when it really was. */
function timeOf(event: HistoryEvent): number {
  return event.type === 'ActivityTaskStarted' ? event.startedTime : event.eventTime;
}

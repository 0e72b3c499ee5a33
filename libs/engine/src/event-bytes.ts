import type { HistoryEvent } from '@app/contract';
import { payloadBytes, payloadsBytes } from '@app/contract';

import { failureBytes } from './failure-bytes';

/** What an event takes beside its payloads: names, ids and times, about. */
const BASE_BYTES = 100;

/**
 * About how many bytes an event takes where it is kept or sent. An estimate from its payloads, because it is added up
 * for every event of every run: encoding each to measure it would cost more than deciding it.
 */
export function eventBytes(event: HistoryEvent): number {
  switch (event.type) {
    case 'WorkflowExecutionStarted':
    case 'WorkflowExecutionSignaled':
    case 'ActivityTaskScheduled':
    case 'WorkflowExecutionContinuedAsNew':
      return BASE_BYTES + payloadsBytes(event.input);
    case 'ActivityTaskCompleted':
    case 'WorkflowExecutionCompleted':
      return BASE_BYTES + payloadsBytes(event.result);
    case 'ActivityTaskFailed':
    case 'ActivityTaskTimedOut':
    case 'WorkflowExecutionFailed':
      return BASE_BYTES + failureBytes(event.failure);
    case 'MarkerRecorded': {
      let bytes = BASE_BYTES;
      for (const payloads of Object.values(event.details ?? {})) bytes += payloadsBytes(payloads);
      return bytes;
    }
    case 'WorkflowPropertiesModified': {
      let bytes = BASE_BYTES;
      for (const payload of Object.values(event.upsertedMemo)) {
        if (payload !== null) bytes += payloadBytes(payload);
      }
      return bytes;
    }
    default:
      return BASE_BYTES;
  }
}

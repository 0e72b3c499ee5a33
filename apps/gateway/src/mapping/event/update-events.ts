import type { EventOf, UpdateCall, UpdateOutcome } from '@app/contract';

import { asLong, type temporal } from '../../wire/proto';
import { toFailure } from '../failure';
import { toFields, toPayloads } from '../payload';
import type { EventTable } from './event-context';

type UpdateEvent = EventOf<
  | 'WorkflowExecutionUpdateAdmitted'
  | 'WorkflowExecutionUpdateAccepted'
  | 'WorkflowExecutionUpdateCompleted'
>;

const ORIGIN_REAPPLY = 1;

export const UPDATE_EVENTS: EventTable<UpdateEvent> = {
  WorkflowExecutionUpdateAdmitted: (event) => ({
    workflowExecutionUpdateAdmittedEventAttributes: {
      request: toUpdateRequest(event.request),
      ...(event.origin && { origin: ORIGIN_REAPPLY }),
    },
  }),
  WorkflowExecutionUpdateAccepted: (event) => ({
    workflowExecutionUpdateAcceptedEventAttributes: {
      protocolInstanceId: event.updateId,
      acceptedRequestMessageId: event.acceptedRequestMessageId,
      acceptedRequestSequencingEventId: asLong(event.acceptedRequestSequencingEventId),
      acceptedRequest: toUpdateRequest(event.acceptedRequest),
    },
  }),
  WorkflowExecutionUpdateCompleted: (event) => ({
    workflowExecutionUpdateCompletedEventAttributes: {
      meta: { updateId: event.updateId, identity: event.identity },
      acceptedEventId: asLong(event.acceptedEventId),
      outcome: toOutcome(event.outcome),
    },
  }),
};

/** An update as workflow code gets it, in a message and in events. */
export function toUpdateRequest(call: UpdateCall): temporal.api.update.v1.IRequest {
  const { updateId, name, input, header, identity } = call;
  return {
    meta: { updateId, identity },
    input: {
      ...(header && { header: { fields: toFields(header) } }),
      name,
      args: toPayloads(input),
    },
  };
}

export function toOutcome(outcome: UpdateOutcome): temporal.api.update.v1.IOutcome {
  return outcome.type === 'Success'
    ? { success: toPayloads(outcome.result ?? []) }
    : { failure: toFailure(outcome.failure) };
}

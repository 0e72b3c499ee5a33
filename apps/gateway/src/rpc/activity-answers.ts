import type { RequestOf, RequestType } from '@app/contract';

import { fromFailure } from '../mapping/failure';
import { fromPayloads } from '../mapping/payload';
import type { temporal } from '../wire/proto';

type Payloads = temporal.api.common.v1.IPayloads | null | undefined;
type Text = string | null | undefined;

type Answer<Type extends RequestType> = Omit<
  RequestOf<Type>,
  'now' | 'activity' | 'tenantId' | 'namespaceId' | 'workflowId' | 'runId'
>;

/** What workers say of an attempt, by its token or by the id of its activity. */
export function completedAnswer(
  identity: Text,
  wireResult: Payloads,
): Answer<'RespondActivityTaskCompleted'> {
  const result = fromPayloads(wireResult);
  const type = 'RespondActivityTaskCompleted';
  return { type, identity: identity ?? '', ...(result && { result }) };
}

export function failedAnswer(request: {
  readonly identity?: Text;
  readonly failure?: temporal.api.failure.v1.IFailure | null;
  readonly lastHeartbeatDetails?: Payloads;
}): Answer<'RespondActivityTaskFailed'> {
  const lastHeartbeatDetails = fromPayloads(request.lastHeartbeatDetails);
  return {
    type: 'RespondActivityTaskFailed',
    identity: request.identity ?? '',
    failure: fromFailure(request.failure ?? {}),
    ...(lastHeartbeatDetails && { lastHeartbeatDetails }),
  };
}

export function canceledAnswer(
  identity: Text,
  wireDetails: Payloads,
): Answer<'RespondActivityTaskCanceled'> {
  const details = fromPayloads(wireDetails);
  const type = 'RespondActivityTaskCanceled';
  return { type, identity: identity ?? '', ...(details && { details }) };
}

export function heartbeat(
  identity: Text,
  wireDetails: Payloads,
): Answer<'RecordActivityTaskHeartbeat'> {
  const details = fromPayloads(wireDetails);
  const type = 'RecordActivityTaskHeartbeat';
  return { type, identity: identity ?? '', ...(details && { details }) };
}

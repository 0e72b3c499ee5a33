import type { RequestOf, RequestType } from '@app/contract';

import { fromFailure } from '../mapping/failure';
import { fromPayloads } from '../mapping/payload';
import type { temporal } from '../wire/proto';
import { isTooLarge } from '../wire/size-limit';

type Payloads = temporal.api.common.v1.IPayloads | null | undefined;
type Text = string | null | undefined;

type Answer<Type extends RequestType> = Omit<
  RequestOf<Type>,
  'now' | 'activity' | 'tenantId' | 'namespaceId' | 'workflowId' | 'runId'
>;

type Failed = Answer<'RespondActivityTaskFailed'>;

/**
 * What workers say of an attempt, by its token or by the id of its activity. One that says more than may be stored has
 * failed, for good: the next attempt would say as much. Temporal: `common/constants.go`, `FailureReason...ExceedsLimit`.
 */
export function completedAnswer(
  identity: Text,
  wireResult: Payloads,
): Answer<'RespondActivityTaskCompleted'> | Failed {
  const result = fromPayloads(wireResult);
  if (isTooLarge(result)) return exceeded(identity, 'COMPLETE_RESULT_EXCEEDS_LIMIT');
  const type = 'RespondActivityTaskCompleted';
  return { type, identity: identity ?? '', ...(result && { result }) };
}

export function failedAnswer(request: {
  readonly identity?: Text;
  readonly failure?: temporal.api.failure.v1.IFailure | null;
  readonly lastHeartbeatDetails?: Payloads;
}): Failed {
  const lastHeartbeatDetails = fromPayloads(request.lastHeartbeatDetails);
  if (isTooLarge(lastHeartbeatDetails)) {
    return exceeded(request.identity, 'HEARTBEAT_DETAILS_EXCEEDS_LIMIT');
  }
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
): Answer<'RespondActivityTaskCanceled'> | Failed {
  const details = fromPayloads(wireDetails);
  if (isTooLarge(details)) return exceeded(identity, 'CANCEL_DETAILS_EXCEEDS_LIMIT');
  const type = 'RespondActivityTaskCanceled';
  return { type, identity: identity ?? '', ...(details && { details }) };
}

export function heartbeat(
  identity: Text,
  wireDetails: Payloads,
): Answer<'RecordActivityTaskHeartbeat'> | Failed {
  const details = fromPayloads(wireDetails);
  if (isTooLarge(details)) return exceeded(identity, 'HEARTBEAT_DETAILS_EXCEEDS_LIMIT');
  const type = 'RecordActivityTaskHeartbeat';
  return { type, identity: identity ?? '', ...(details && { details }) };
}

function exceeded(identity: Text, message: string): Failed {
  const failure = { message, info: { type: 'Server', nonRetryable: true } } as const;
  return { type: 'RespondActivityTaskFailed', identity: identity ?? '', failure };
}

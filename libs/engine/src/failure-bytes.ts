import type { Failure } from '@app/contract';
import { payloadBytes, payloadsBytes } from '@app/contract';

/** About how much a failure takes, its causes included. */
export function failureBytes(failure: Failure): number {
  let bytes = 0;
  for (let one: Failure | undefined = failure; one !== undefined; one = one.cause) {
    bytes += one.message.length + (one.stackTrace?.length ?? 0) + (one.source?.length ?? 0);
    if (one.encodedAttributes !== undefined) bytes += payloadBytes(one.encodedAttributes);
    bytes += infoBytes(one);
  }
  return bytes;
}

function infoBytes({ info }: Failure): number {
  switch (info.type) {
    case 'Application':
      return info.errorType.length + payloadsBytes(info.details);
    case 'Timeout':
      return payloadsBytes(info.lastHeartbeatDetails);
    case 'Canceled':
      return payloadsBytes(info.details);
    case 'Activity':
      return info.identity.length + info.activityType.length + info.activityId.length;
    case 'ChildWorkflow':
      return info.workflowId.length + info.workflowType.length;
    case 'Terminated':
    case 'Server':
    case 'ResetWorkflow':
      return 0;
  }
}

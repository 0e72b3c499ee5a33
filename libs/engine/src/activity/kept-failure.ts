import type { Failure, FailureInfo } from '@app/contract';
import { LIMITS } from '@app/contract';

import { failureBytes } from '../failure-bytes';

/**
 * A failure as it is kept for the next attempt: cut when it is large, so that state does not grow with what workers
 * say. What is left still names the error.
 */
export function keptFailure(failure: Failure): Failure {
  if (failureBytes(failure) <= LIMITS.lastFailureBytesMax) return failure;
  return {
    message: failure.message.slice(0, LIMITS.lastFailureBytesMax),
    info: withoutDetails(failure.info),
  };
}

function withoutDetails(info: FailureInfo): FailureInfo {
  switch (info.type) {
    case 'Application':
      return {
        type: 'Application',
        errorType: info.errorType.slice(0, LIMITS.lastFailureBytesMax),
        nonRetryable: info.nonRetryable,
      };
    case 'Timeout':
      return { type: 'Timeout', timeoutType: info.timeoutType };
    case 'Canceled':
      return { type: 'Canceled' };
    case 'Terminated':
    case 'Server':
    case 'Activity':
    case 'ResetWorkflow':
    case 'ChildWorkflow':
      return info;
  }
}

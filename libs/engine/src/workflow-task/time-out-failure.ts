import type { Failure, TimeoutType } from '@app/contract';

export function taskTimeoutFailure(timeoutType: TimeoutType): Failure {
  return {
    message: `workflow task ${timeoutType} timeout`,
    info: { type: 'Timeout', timeoutType },
  };
}

import type { Reply } from '@app/contract';

/** Whether workflow code or an operator wants the worker of an attempt to stop. */
export function heartbeatReply({ cancelRequested, pauseRequested, resetRequested }: Reply): {
  cancelRequested: boolean;
  activityPaused: boolean;
  activityReset: boolean;
} {
  return {
    cancelRequested: cancelRequested ?? false,
    activityPaused: pauseRequested ?? false,
    activityReset: resetRequested ?? false,
  };
}

import { pendingTimerById } from '../state';
import { type ApplyCommand, refuse } from '../workflow-task/applied';

/** Cancels a timer, also one whose TimerFired still waits in the buffer: that event is then never written. */
export const applyCancelTimer: ApplyCommand<'CancelTimer'> = (draft, command, context) => {
  const timer = pendingTimerById(draft.state, command.timerId);
  if (timer === undefined) {
    return refuse('BadCancelTimerAttributes', `No timer ${command.timerId} is pending.`);
  }
  const { startedEventId, timerId } = timer;
  if (timer.fired) {
    draft.append({ type: 'BufferedTimerDropped', noteTime: draft.now, startedEventId });
  }
  draft.append({
    type: 'TimerCanceled',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    timerId,
    startedEventId,
    workflowTaskCompletedEventId: context.completedEventId,
    identity: context.identity,
    ...(command.userMetadata && { userMetadata: command.userMetadata }),
  });
  return undefined;
};

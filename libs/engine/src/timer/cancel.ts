import { refuse, type ApplyCommand } from '../workflow-task/applied';

/** Cancels a timer, also one whose TimerFired still waits in the buffer: that event is then never written. */
export const applyCancelTimer: ApplyCommand<'CancelTimer'> = (draft, command, context) => {
  const startedEventId = draft.state.timerIds.get(command.timerId);
  const timer = startedEventId === undefined ? undefined : draft.state.timers.get(startedEventId);
  if (timer === undefined) {
    return refuse('BadCancelTimerAttributes', `No timer ${command.timerId} is pending.`);
  }
  if (timer.fired) {
    draft.append({
      type: 'BufferedTimerDropped',
      noteTime: draft.now,
      startedEventId: timer.startedEventId,
    });
  }
  draft.append({
    type: 'TimerCanceled',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    timerId: timer.timerId,
    startedEventId: timer.startedEventId,
    workflowTaskCompletedEventId: context.completedEventId,
    identity: '',
  });
  return undefined;
};

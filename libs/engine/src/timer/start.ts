import type { TimerStarted } from '@app/contract';
import { LIMITS } from '@app/contract';

import type { MutableState } from '../state';
import { refuse, type ApplyCommand } from '../workflow-task/applied';

export const applyStartTimer: ApplyCommand<'StartTimer'> = (draft, command, context) => {
  const { timerId, startToFireTimeoutMs } = command;
  if (timerId === '' || timerId.length > LIMITS.idBytesMax) {
    return refuse('BadStartTimerAttributes', 'The timer id is empty or too long.');
  }
  if (!(startToFireTimeoutMs >= 0 && startToFireTimeoutMs <= LIMITS.durationMsMax)) {
    return refuse('BadStartTimerAttributes', 'The timer must fire after a time of 0 or more.');
  }
  if (draft.state.timerIds.has(timerId)) {
    return refuse('StartTimerDuplicateId', `Timer id ${timerId} is in use by a pending timer.`);
  }
  draft.append({
    type: 'TimerStarted',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    timerId,
    startToFireTimeoutMs,
    workflowTaskCompletedEventId: context.completedEventId,
  });
  return undefined;
};

export function evolveTimerStarted(state: MutableState, event: TimerStarted): MutableState {
  return {
    ...state,
    timers: state.timers.with(event.eventId, {
      timerId: event.timerId,
      startedEventId: event.eventId,
      startedTime: event.eventTime,
      fireTime: event.eventTime + event.startToFireTimeoutMs,
      fired: false,
    }),
    timerIds: state.timerIds.with(event.timerId, event.eventId),
  };
}

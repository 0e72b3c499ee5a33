import type { TimerStarted } from '@app/contract';
import { LIMITS } from '@app/contract';

import { isDuration } from '../duration';
import { isIdentifier } from '../identifier';
import type { MutableState } from '../state';
import { type ApplyCommand, refuse } from '../workflow-task/applied';

export const applyStartTimer: ApplyCommand<'StartTimer'> = (draft, command, context) => {
  const { timerId, startToFireTimeoutMs } = command;
  const { timers, timerIds } = draft.state;
  if (!isIdentifier(timerId)) {
    return refuse('BadStartTimerAttributes', 'The timer id is empty or too long.');
  }
  if (!isDuration(startToFireTimeoutMs)) {
    return refuse(
      'BadStartTimerAttributes',
      `Timer ${timerId} must fire after 0 to ${LIMITS.durationMsMax} whole milliseconds.`,
    );
  }
  if (timerIds.has(timerId)) {
    return refuse('StartTimerDuplicateId', `Timer id ${timerId} is in use by a pending timer.`);
  }
  if (timers.size >= LIMITS.pendingTimerCountMax) {
    return refuse(
      'BadStartTimerAttributes',
      `${LIMITS.pendingTimerCountMax} timers are pending: no more may be.`,
    );
  }
  draft.append({
    type: 'TimerStarted',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    timerId,
    startToFireTimeoutMs,
    workflowTaskCompletedEventId: context.completedEventId,
    ...(command.userMetadata && { userMetadata: command.userMetadata }),
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
      userMetadata: event.userMetadata,
    }),
    timerIds: state.timerIds.with(event.timerId, event.eventId),
  };
}

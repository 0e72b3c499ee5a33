import type { Command } from '@app/contract';
import type { MutableState } from '@app/engine';

/** Most answers can be applied: what they cancel is pending, and what they begin is not. */
export function fitting(asked: readonly Command[], state: MutableState): readonly Command[] {
  const activityIds = state.activityIds.entries().map(([id]) => id);
  const timerIds = state.timerIds.entries().map(([id]) => id);
  const fired = state.timers.values().find((timer) => timer.fired)?.timerId;
  // Seldom by chance: code cancels a timer whose event it has not seen.
  const answered: readonly Command[] =
    fired === undefined || asked.some(({ type }) => type === 'CancelTimer')
      ? asked
      : [{ type: 'CancelTimer', timerId: fired }, ...asked];
  return answered.flatMap((command): readonly Command[] => {
    switch (command.type) {
      case 'ScheduleActivityTask':
        if (activityIds.includes(command.activityId) || command.activityType === '') return [];
        activityIds.push(command.activityId);
        return [command];
      case 'StartTimer':
        if (timerIds.includes(command.timerId) || command.startToFireTimeoutMs < 0) return [];
        timerIds.push(command.timerId);
        return [command];
      case 'RequestCancelActivityTask': {
        const activityId = activityIds.shift();
        return activityId === undefined ? [] : [{ ...command, activityId }];
      }
      case 'CancelTimer': {
        const timerId = fired !== undefined && timerIds.includes(fired) ? fired : timerIds[0];
        timerIds.splice(timerIds.indexOf(timerId ?? ''), 1);
        return timerId === undefined ? [] : [{ ...command, timerId }];
      }
      default:
        return [command];
    }
  });
}

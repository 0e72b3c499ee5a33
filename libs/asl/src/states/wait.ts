import { LIMITS } from '@app/contract';

import { parseTimestamp } from '../data/timestamp';
import { ErrorName } from '../error/error-name';
import { StateFailure } from '../error/state-failure';
import type { WaitState } from '../machine';
import type { Advancing, Evaluating } from '../run/advancing';
import { effectiveInput } from '../run/data-flow';
import type { Frame } from '../run/frame';
import { timerIdOf } from '../run/timer-id';
import { startTimer } from './start-timer';

/** Waits for a number of seconds, or until a time. */
export function* beginWait(
  advancing: Advancing,
  frame: Frame,
  state: WaitState,
): Evaluating<void> {
  const delayMs = yield* waitMs(advancing, frame, state);
  startTimer(advancing, frame, timerIdOf('wait', frame.visit), delayMs);
  frame.phase = 'waiting';
}

function* waitMs(advancing: Advancing, frame: Frame, state: WaitState): Evaluating<number> {
  const input = effectiveInput(advancing, frame, state);
  if (state.seconds !== undefined) {
    const seconds = yield* advancing.evaluate(frame, state.seconds, { input });
    if (typeof seconds !== 'number' || !(seconds >= 0 && seconds * 1_000 <= LIMITS.durationMsMax)) {
      throw new StateFailure(
        ErrorName.Runtime,
        `The Seconds of the state '${state.name}' must be a number from 0 to 99999999.`,
      );
    }
    return Math.ceil(seconds * 1_000);
  }
  if (state.timestamp === undefined) return 0;
  const text = yield* advancing.evaluate(frame, state.timestamp, { input });
  const time = typeof text === 'string' ? parseTimestamp(text) : undefined;
  if (time === undefined) {
    throw new StateFailure(
      ErrorName.Runtime,
      `The Timestamp of the state '${state.name}' must be an RFC 3339 time such as 2026-01-31T08:00:00Z.`,
    );
  }
  return Math.max(0, time - advancing.natives.now);
}

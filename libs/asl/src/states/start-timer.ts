import type { Advancing } from '../run/advancing';
import type { Frame } from '../run/frame';

/** Starts a timer of the engine for this visit. */
export function startTimer(
  advancing: Advancing,
  frame: Frame,
  timerId: string,
  startToFireTimeoutMs: number,
): void {
  frame.timerId = timerId;
  advancing.command({ type: 'StartTimer', timerId, startToFireTimeoutMs });
}

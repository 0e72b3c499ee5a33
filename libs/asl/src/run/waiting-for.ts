import type { AslRun } from './asl-run';
import type { FailedOutcome } from './frame';
import { parseTimerId, type TimerPurpose } from './timer-id';

/** A signal that a state waits for. */
export interface AwaitedSignal {
  readonly signalName: string;
  readonly stateName: string;
  readonly since: number;
}

export function awaitedSignals(run: AslRun): AwaitedSignal[] {
  const awaited: AwaitedSignal[] = [];
  for (const [signalName, frames] of run.signalWaiters) {
    for (const id of frames) {
      const frame = run.frame(id);
      awaited.push({ signalName, stateName: frame.state, since: frame.enteredTime });
    }
  }
  return awaited;
}

/** Names of the states the run is in, by the activity id that belongs to the visit. */
export function stateOfActivity(run: AslRun, activityId: string): string | undefined {
  const id = run.frameByVisit.get(Number(activityId));
  return id === undefined ? undefined : run.frames.get(id)?.state;
}

/** What a pending timer of the machine is for, and in which state. */
export interface AwaitedTimer {
  readonly purpose: TimerPurpose;
  readonly stateName: string;
  /** Of a back-off: what is tried again afterwards. */
  readonly failure?: Pick<FailedOutcome, 'error' | 'cause'>;
}

export function awaitedTimer(run: AslRun, timerId: string): AwaitedTimer | undefined {
  const timer = parseTimerId(timerId);
  const id = timer && run.frameByVisit.get(timer.visit);
  const frame = id === undefined ? undefined : run.frames.get(id);
  if (timer === undefined || frame === undefined) return undefined;
  const failed = timer.purpose === 'backoff' && frame.outcome?.ok === false && frame.outcome;
  return {
    purpose: timer.purpose,
    stateName: frame.state,
    ...(failed && { failure: { error: failed.error, cause: failed.cause } }),
  };
}

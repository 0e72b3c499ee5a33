import type { AslRun } from './asl-run';

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

import type { AslRun, RunIdentity, StateMachine } from '@app/asl';
import type { HistoryEvent } from '@app/contract';

/** A run whose workflow code is a state machine in this process: the machine, and where the run stands in it. */
export class HostedRun {
  constructor(
    readonly machine: StateMachine,
    readonly run: AslRun,
    readonly identity: RunIdentity,
  ) {}

  /** Takes in an event of the history: each exactly once, in order. */
  fold(event: HistoryEvent): void {
    this.run.evolve(event);
  }
}

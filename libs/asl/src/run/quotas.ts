import type { AslRun } from './asl-run';

/** What Step Functions allows an execution. A run that did not come through its door has none of these limits. */
export interface Quotas {
  /** Input and output of a task, a state or the execution: UTF-8 of the JSON text. */
  readonly dataBytesMax: number;
  /** The event with this number ends the execution. Absent for Express, whose history nobody can ask for. */
  readonly historyEventCountMax?: number;
}

const STANDARD: Quotas = { dataBytesMax: 262_144, historyEventCountMax: 25_000 };
const EXPRESS: Quotas = { dataBytesMax: 262_144 };

export function quotasOf(run: AslRun): Quotas | undefined {
  if (run.execution === undefined) return undefined;
  return run.execution.express === true ? EXPRESS : STANDARD;
}

import { derivedUuid } from '../data/derived-uuid';
import type { AslRun } from '../run/asl-run';
import type { Frame } from '../run/frame';

/** ARN of what a visit of a distributed Map state runs: the same whenever it is asked for. */
export function mapRunArn(run: AslRun, frame: Frame, stateMachineName: string): string {
  const { execution, workflowId, startedTime } = run;
  const state = run.stateOf(frame);
  const label = (state?.type === 'Map' ? state.label : undefined) ?? derivedUuid(frame.state);
  const visit = derivedUuid(`${workflowId}/${startedTime}/${frame.id}/${frame.visit}`);
  const place = `${execution?.region ?? 'us-east-1'}:${execution?.accountNumber ?? '000000000000'}`;
  return `arn:aws:states:${place}:mapRun:${stateMachineName}/${label}:${visit}`;
}

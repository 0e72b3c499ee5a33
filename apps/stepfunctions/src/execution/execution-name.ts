import { WorkflowId } from '@app/contract';

import { type Arn, arnOf, isOf } from '../arn';
import type { Caller } from '../door/caller';
import { AwsError } from '../wire/aws-error';

/**
 * Names of runs are unique per state machine here and per namespace within: the machine's name comes before them in the
 * workflow id. It holds no colon, so the two come apart again.
 */
export function workflowIdOf(machine: string, name: string): WorkflowId {
  return WorkflowId(`${machine}:${name}`);
}

/** Which machine and run an ARN means. Throws `ExecutionDoesNotExist` for what belongs to somebody else. */
export function executionOf(
  arn: Arn,
  caller: Caller,
): { readonly machine: string; readonly name: string } {
  const at = arn.resource.indexOf(':');
  if (at <= 0 || at === arn.resource.length - 1) {
    throw new AwsError('InvalidArn', `Invalid Arn: '${arn.text}'`);
  }
  if (!isOf(arn, caller)) throw noExecution(arn.text);
  return { machine: arn.resource.slice(0, at), name: arn.resource.slice(at + 1) };
}

export function noExecution(arn: string): AwsError {
  return new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
}

/** The ARN of a run by its workflow id: one that another door has started has its own id for a name. */
export function executionArnOf(
  caller: Pick<Caller, 'region' | 'accountNumber'>,
  { machine, workflowId }: { readonly machine: string; readonly workflowId: string },
): string {
  return arnOf(caller, 'execution', machine, executionNameOf(machine, workflowId));
}

export function executionNameOf(machine: string, workflowId: string): string {
  return workflowId.startsWith(`${machine}:`) ? workflowId.slice(machine.length + 1) : workflowId;
}

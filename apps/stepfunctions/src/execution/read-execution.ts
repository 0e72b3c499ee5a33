import { type EventOf, WorkflowId } from '@app/contract';
import { readEvents, readRunHeader, type RunReading, type Session } from '@app/postgres';

import { type Arn } from '../arn';
import type { Call } from '../door/call';
import { executionOf, noExecution, workflowIdOf } from './execution-name';

/** A run as the door sees it. */
export interface ExecutionReading extends RunReading {
  readonly arn: string;
  readonly machine: string;
  readonly name: string;
  readonly started: EventOf<'WorkflowExecutionStarted'>;
}

/** The last run of an execution. Throws `ExecutionDoesNotExist`. */
export async function readExecution(
  session: Session,
  { caller }: Call,
  arn: Arn,
): Promise<ExecutionReading> {
  const { machine, name } = executionOf(arn, caller);
  const { tenantId, namespaceId } = caller;
  const find = (workflowId: WorkflowId) =>
    readRunHeader(session, { tenantId, namespaceId, workflowId });
  const own = await find(workflowIdOf(machine, name));
  const reading = own ?? (await find(WorkflowId(name)));
  if (reading?.run.workflowType !== machine || reading.run.definition === undefined) {
    throw noExecution(arn.text);
  }
  const { runId } = reading.run;
  const { events } = await readEvents(session, {
    tenantId,
    runId,
    direction: 'forward',
    countMax: 1,
  });
  const [started] = events;
  if (started?.type !== 'WorkflowExecutionStarted') throw noExecution(arn.text);
  return { ...reading, arn: arn.text, machine, name, started };
}

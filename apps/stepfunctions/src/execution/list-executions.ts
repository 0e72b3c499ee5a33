import type { Scope } from '@app/contract';
import {
  listRuns,
  readRedrives,
  type RunRedrives,
  type RunSummary,
  type Session,
} from '@app/postgres';

import { arnOf, type MachineName, machineOf, readArn } from '../arn';
import type { Call } from '../door/call';
import { operation } from '../door/operation';
import { refusalOf } from '../door/refusal';
import { readMachine } from '../state-machine/read-machine';
import { AwsError } from '../wire/aws-error';
import { pageSize, pageToken, placeOf } from '../wire/page-token';
import { seconds } from '../wire/seconds';
import { integer, text } from '../wire/shape';
import { executionArnOf, executionNameOf } from './execution-name';
import { EXECUTION_STATUSES, executionStatus, STORED_STATUSES } from './execution-status';
import { runsOf } from './runs-of';

export const listExecutions = operation(
  'read',
  {
    stateMachineArn: text({ min: 1, max: 256 }),
    statusFilter: text({ values: EXECUTION_STATUSES }),
    maxResults: integer({ min: 0, max: 1_000 }),
    nextToken: text({ min: 1, max: 3_096 }),
    mapRunArn: text({ min: 1, max: 2_000 }),
    redriveFilter: text({ values: ['REDRIVEN', 'NOT_REDRIVEN'] }),
  },
  async (call, input) => {
    const { stateMachineArn, mapRunArn, statusFilter, redriveFilter } = input;
    if ((stateMachineArn === undefined) === (mapRunArn === undefined)) {
      throw new AwsError('ValidationException', 'Must provide a StateMachine ARN or MapRun ARN');
    }
    if (stateMachineArn === undefined) {
      throw new AwsError('ResourceNotFound', `Map Run Does Not Exist: '${mapRunArn ?? ''}'`);
    }
    const arn = readArn(stateMachineArn, 'stateMachine');
    const which = machineOf(arn);
    const list = `executions|${stateMachineArn}|${statusFilter ?? ''}|${redriveFilter ?? ''}`;
    const page: Page = {
      after: placeOf<string>(list, input.nextToken, 'string'),
      countMax: pageSize(input.maxResults),
      statusFilter,
      redriveFilter,
    };
    if (statusFilter === 'PENDING_REDRIVE') return { executions: [] };
    const found = await call.within(async (session) => {
      const { machine } = await readMachine(session, call, arn);
      if (machine.type === 'EXPRESS') {
        throw new AwsError(
          'StateMachineTypeNotSupported',
          'This operation is not supported by this type of state machine',
        );
      }
      return readPage(session, call.caller, which, page);
    });
    return {
      executions: found.executions.map((execution) => itemOf(call, which.name, execution)),
      ...(found.after !== undefined && { nextToken: pageToken(list, found.after) }),
    };
  },
);

interface Page {
  readonly after: string | undefined;
  readonly countMax: number;
  readonly statusFilter: (typeof EXECUTION_STATUSES)[number] | undefined;
  readonly redriveFilter: 'REDRIVEN' | 'NOT_REDRIVEN' | undefined;
}

/** An execution is the last run of its workflow id. */
interface Execution {
  readonly run: RunSummary;
  readonly redrives: RunRedrives | undefined;
}

async function readPage(
  session: Session,
  { tenantId, namespaceId }: Scope,
  { name }: MachineName,
  { after, countMax, statusFilter, redriveFilter }: Page,
): Promise<{ readonly executions: readonly Execution[]; readonly after?: string }> {
  const found = await listRuns(
    session,
    { tenantId, namespaceId },
    {
      query: queryOf(name, statusFilter),
      countMax,
      ...(after !== undefined && { after }),
    },
  );
  if ('code' in found) throw refusalOf(found);
  const runIds = found.runs.map(({ run }) => run.runId);
  const redrives = await readRedrives(session, tenantId, runIds);
  // A page may have fewer than were asked for, as with AWS: who wants more asks on by its token.
  const executions = found.runs
    .map(({ run }) => ({ run, redrives: redrives.get(run.runId) }))
    .filter(({ redrives: each }) => each?.isRedriven !== true && isWanted(each, redriveFilter));
  const last = found.runs.at(-1);
  return { executions, ...(found.hasMore && last && { after: last.cursor }) };
}

function queryOf(name: string, statusFilter: Page['statusFilter']): string {
  const type = runsOf(name);
  if (statusFilter === undefined || statusFilter === 'PENDING_REDRIVE') return type;
  const statuses = STORED_STATUSES[statusFilter].map((status) => `'${status}'`).join(', ');
  return `${type} AND ExecutionStatus IN (${statuses})`;
}

function isWanted(redrives: RunRedrives | undefined, filter: Page['redriveFilter']): boolean {
  if (filter === undefined) return true;
  return (redrives?.count ?? 0) > 0 === (filter === 'REDRIVEN');
}

function itemOf({ caller }: Call, machine: string, { run, redrives }: Execution): object {
  const { workflowId } = run;
  const redriveCount = redrives?.count ?? 0;
  return {
    executionArn: executionArnOf(caller, { machine, workflowId }),
    stateMachineArn: arnOf(caller, 'stateMachine', machine),
    name: executionNameOf(machine, workflowId),
    status: executionStatus(run.status),
    startDate: seconds(redrives?.firstStartedTime ?? run.startedTime),
    ...(run.closedTime !== undefined && { stopDate: seconds(run.closedTime) }),
    redriveCount,
    ...(redriveCount > 0 && { redriveDate: seconds(run.startedTime) }),
  };
}

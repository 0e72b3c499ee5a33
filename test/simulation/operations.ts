import type { ForkWorkflow, ResetPoint, SubmittedRequest, WorkflowKey } from '@app/contract';
import { WorkflowId } from '@app/contract';
import type { Random } from '@app/testing';

import { toPayloads } from '../../apps/api/src/json-payload';
import { toStartRequest } from '../../apps/api/src/workflow/to-request';
import { definitionId } from './definition-shelf';
import { drawScript } from './draw-script';
import { HOST_QUEUE, SCRIPT_TYPE } from './host-code';
import { machineOf, SIGNAL_NAMES } from './machine';
import { createSchedule, patchSchedule } from './schedules';
import type { World } from './world';

/** Weights of what clients do in every seed. */
export const COMMON_OPERATIONS = {
  start: 8,
  signal: 6,
  signalWithStart: 2,
  cancel: 1.5,
  terminate: 0.7,
  update: 1.5,
  describe: 3,
  repeat: 3,
} as const;

/** Of what they do in some. */
export const RARE_OPERATIONS = {
  query: 3,
  reset: 2.5,
  fork: 2,
  redrive: 1.5,
  delete: 1,
  pause: 2,
  unpause: 2,
  pauseActivity: 1.5,
  unpauseActivity: 1.5,
} as const;

/** Of what they do where there are schedules: each of those makes a seed several times as long. */
export const SCHEDULE_OPERATIONS = { schedule: 1.5, patchSchedule: 2 } as const;

export type Operation =
  keyof typeof COMMON_OPERATIONS | keyof typeof RARE_OPERATIONS | keyof typeof SCHEDULE_OPERATIONS;
export type Reading = 'describe' | 'query';

/** Whom a request is about and who asks. */
export interface Asking {
  readonly key: WorkflowKey;
  readonly requestId: string;
  readonly identity: string;
}

export function newRequest(
  world: World,
  operation: Exclude<Operation, Reading | 'repeat'>,
  asking: Asking,
): SubmittedRequest {
  const { random } = world;
  const { key, requestId, identity } = asking;
  const said = { ...key, requestId, identity, reason: 'client' };
  switch (operation) {
    case 'start':
      return startRequest(world, asking);
    case 'signalWithStart': {
      const signalName = random.pick(SIGNAL_NAMES);
      const signal = { signalName, input: toPayloads({ canary: key.tenantId, by: requestId }) };
      return { ...startRequest(world, asking), signal } as SubmittedRequest;
    }
    case 'signal':
      return {
        type: 'SignalWorkflow',
        ...key,
        requestId,
        signalName: random.pick(SIGNAL_NAMES),
        input: toPayloads({ canary: key.tenantId, by: requestId }),
        identity,
      };
    case 'update':
      return {
        type: 'UpdateWorkflow',
        ...key,
        update: {
          updateId: requestId,
          name: 'poke',
          input: toPayloads(random.pick(['please', 'refuse'])),
          identity,
        },
      };
    case 'cancel':
      return { type: 'RequestCancelWorkflow', ...key, requestId, cause: 'client', identity };
    case 'terminate':
      return { type: 'TerminateWorkflow', ...said };
    case 'reset':
      return {
        type: 'ResetWorkflow',
        ...said,
        point: drawPoint(random),
        newRunId: world.newRunId(),
        excludes: [],
      };
    case 'fork':
      return forkRequest(world, said);
    case 'redrive':
      return { type: 'RedriveWorkflow', ...said, newRunId: world.newRunId() };
    case 'delete':
      return { type: 'DeleteWorkflow', ...said };
    case 'pause':
      return { type: 'PauseWorkflow', ...said };
    case 'unpause':
      return { type: 'UnpauseWorkflow', ...said };
    case 'pauseActivity':
      return { type: 'PauseActivity', ...said, select: { by: 'All' } };
    case 'schedule':
      return createSchedule(world, asking);
    case 'patchSchedule':
      return patchSchedule(world, asking);
    case 'unpauseActivity':
      return { type: 'UnpauseActivity', ...said, select: { by: 'All' } };
  }
}

function drawPoint(random: Random): ResetPoint {
  const type = random.weighted({ FirstWorkflowTask: 2, LastWorkflowTask: 2, Event: 3 });
  return type === 'Event' ? { type, eventId: random.between(3, 25) } : { type };
}

/** From a run of any workflow id of the tenant, to any. */
function forkRequest(
  { plan, random, newRunId }: World,
  said: WorkflowKey & { requestId: string; identity: string; reason: string },
): Omit<ForkWorkflow, 'now'> {
  return {
    type: 'ForkWorkflow',
    ...said,
    base: { workflowId: WorkflowId(`w${random.below(plan.workflowIdCount)}`) },
    lastEventId: random.between(1, 25),
    newRunId: newRunId(),
  };
}

/** By the API's own mapping. */
function startRequest(world: World, { key, requestId, identity }: Asking): SubmittedRequest {
  const { plan, random } = world;
  const machine = machineOf(random.pick(plan.machineNumbers));
  const isHosted = plan.hostCount > 0 && random.chance(0.4);
  const what = isHosted
    ? {
        workflowType: SCRIPT_TYPE,
        taskQueue: HOST_QUEUE,
        input: drawScript(random, key.tenantId, plan.workflowIdCount),
      }
    : {
        definition: machine.name,
        taskQueue: 'default',
        input: {
          canary: key.tenantId,
          items: [1, 2].slice(0, random.below(3)),
          n: random.below(5),
        },
      };
  const request = toStartRequest(
    {
      namespace: 'default',
      ...what,
      workflowId: key.workflowId,
      ...(random.chance(0.1) && { runTimeout: random.pick([20_000, 120_000]) }),
      ...(random.chance(0.05) && { startDelay: 5_000 }),
      ...drawChain(random, plan.hasChains),
      ...(plan.hasCallbacks &&
        random.chance(0.5) && { callbacks: [{ url: `http://callback/${requestId}` }] }),
      reusePolicy: random.weighted({
        AllowDuplicate: 6,
        AllowDuplicateFailedOnly: 1,
        RejectDuplicate: 1,
      }),
      conflictPolicy: random.weighted({ Fail: 5, UseExisting: 2, TerminateExisting: 1 }),
      requestId,
    },
    {
      scope: { tenantId: key.tenantId, namespaceId: key.namespaceId },
      judgeUrl: () => undefined,
      identity,
      newRunId: world.newRunId(),
      newWorkflowId: 'unused',
      ...(!isHosted && {
        stateMachine: {
          definitionId: definitionId(machine.number),
          name: machine.name,
          version: 1,
        },
      }),
      attributeTypes: new Map(),
    },
  );
  if ('code' in request) throw new Error(`the API refused a start: ${request.message}`);
  return request;
}

/** What makes one run follow another. */
function drawChain(random: Random, hasChains: boolean) {
  if (!hasChains || random.chance(0.4)) return {};
  if (random.chance(0.3)) return { cronSchedule: '@every 20s' };
  return {
    retryPolicy: {
      initialInterval: 1_000,
      backoffCoefficient: 2,
      maximumAttempts: random.between(2, 4),
      nonRetryableErrorTypes: [],
    },
  };
}

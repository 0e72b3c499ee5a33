import { canonicalSpec } from '@app/calendar';
import {
  OverlapPolicy,
  SCHEDULE_WORKFLOW_TYPE,
  type ScheduleDefinition,
  type SchedulePatch,
  type SubmittedRequest,
  WorkflowId,
} from '@app/contract';
import { toSchedulePayload } from '@app/platform';

import { toPayloads } from '../../apps/api/src/json-payload';
import { definitionId } from './definition-shelf';
import { machineOf } from './machine';
import type { Asking } from './operations';
import type { World } from './world';

const YEAR_MS = 31_536_000_000;
/** More of them only say the same again. */
const SCHEDULE_COUNT = 2;
const PERIODS_MS = [20_000, 45_000, 90_000];

export function createSchedule(world: World, asking: Asking): SubmittedRequest {
  const scheduleId = drawId(world);
  return {
    type: 'StartWorkflow',
    ...ofSchedule(asking, scheduleId),
    newRunId: world.newRunId(),
    start: {
      workflowType: SCHEDULE_WORKFLOW_TYPE,
      taskQueue: 'perdure',
      input: toSchedulePayload({
        scheduleId,
        definition: drawDefinition(world, asking, scheduleId),
      }),
    },
    identity: asking.identity,
    reusePolicy: 'AllowDuplicate',
    conflictPolicy: 'Fail',
    requestId: asking.requestId,
  };
}

export function patchSchedule(world: World, asking: Asking): SubmittedRequest {
  return patchRequest(ofSchedule(asking, drawId(world)), asking, drawPatch(world));
}

/** In peace: nothing else ends a schedule. */
export function deleteSchedule(
  { tenantId, namespaceId, workflowId }: Asking['key'],
  asking: Pick<Asking, 'requestId' | 'identity'>,
): SubmittedRequest {
  return patchRequest({ tenantId, namespaceId, workflowId }, asking, { type: 'delete' });
}

function patchRequest(
  key: Asking['key'],
  { requestId: updateId, identity }: Pick<Asking, 'requestId' | 'identity'>,
  patch: SchedulePatch,
): SubmittedRequest {
  const update = { updateId, name: patch.type, input: toSchedulePayload(patch), identity };
  return { type: 'UpdateWorkflow', ...key, update };
}

function drawId({ random }: World): string {
  return `s${random.below(SCHEDULE_COUNT)}`;
}

function ofSchedule({ key }: Asking, scheduleId: string): Asking['key'] {
  return { ...key, workflowId: WorkflowId(`schedule:${scheduleId}`) };
}

function drawDefinition(
  { plan, random }: World,
  { key }: Asking,
  scheduleId: string,
): ScheduleDefinition {
  const everyMs = random.pick(PERIODS_MS);
  const spec = canonicalSpec({ intervals: [{ everyMs, phaseMs: random.below(20) * 1_000 }] });
  if (!spec.ok) throw new Error(spec.sentence);
  const machine = machineOf(random.pick(plan.machineNumbers));
  return {
    spec: spec.spec,
    action: {
      workflowId: scheduleId,
      workflowType: machine.name,
      taskQueue: 'default',
      input: toPayloads({ canary: key.tenantId, items: [1], n: 1 }),
      stateMachine: {
        definitionId: definitionId(machine.number),
        name: machine.name,
        version: 1,
      },
    },
    policies: {
      overlap: random.chance(0.5) ? 'AllowAll' : random.pick(Object.values(OverlapPolicy)),
      catchupWindowMs: YEAR_MS,
      pauseOnFailure: random.chance(0.1),
      keepOriginalWorkflowId: false,
    },
    paused: false,
    note: '',
  };
}

function drawPatch({ random, time }: World): SchedulePatch {
  switch (random.weighted({ pause: 1, unpause: 1, trigger: 2, backfill: 1 })) {
    case 'pause':
      return { type: 'pause', note: 'client' };
    case 'unpause':
      return { type: 'unpause', note: '' };
    case 'trigger':
      return { type: 'trigger', overlap: random.pick(Object.values(OverlapPolicy)) };
    case 'backfill': {
      const to = time.nowMs - random.below(600_000);
      return { type: 'backfill', backfills: [{ from: to - 100_000, to, overlap: 'AllowAll' }] };
    }
  }
}

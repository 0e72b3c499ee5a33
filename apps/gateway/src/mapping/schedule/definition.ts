import {
  type OverlapPolicy,
  type Rejection,
  rejection,
  type ScheduleAction,
  type ScheduleDefinition,
  type SchedulePolicies,
} from '@app/contract';

import { asLong, fromLong, type temporal } from '../../wire/proto';
import { enumTable } from '../enum-table';
import { toRetryPolicy } from '../options';
import { toFields, toPayloads } from '../payload';
import { type AttributeTypes, isRejection, toSearchAttributes } from '../search-attribute';
import { fromStart } from '../start';
import { fromTimeout, toDuration } from '../time';
import { fromSpec, toSpec } from './spec';

type WireSchedule = temporal.api.schedule.v1.ISchedule;

export const OVERLAP_POLICY = enumTable<OverlapPolicy>({
  Skip: 1,
  BufferOne: 2,
  BufferAll: 3,
  CancelOther: 4,
  TerminateOther: 5,
  AllowAll: 6,
});

/** Temporal's: an owner that moves must not make a schedule miss what was due meanwhile. */
const CATCHUP_WINDOW_MS_MIN = 10_000;
const CATCHUP_WINDOW_MS_DEFAULT = 31_536_000_000;

export function fromSchedule(
  schedule: WireSchedule,
  types: AttributeTypes,
): ScheduleDefinition | Rejection {
  const start = schedule.action?.startWorkflow;
  if (!start)
    return rejection('INVALID_ARGUMENT', 'Only actions that start a workflow are served.');
  const spec = fromSpec(schedule.spec ?? {});
  if (isRejection(spec)) return spec;
  const attributes = fromStart(start, types);
  if (isRejection(attributes)) return attributes;
  const { state } = schedule;
  return {
    spec,
    action: actionOf(attributes, start.workflowId ?? ''),
    policies: policiesOf(schedule.policies ?? {}),
    paused: state?.paused ?? false,
    note: state?.notes ?? '',
    ...(state?.limitedActions && { remainingActions: fromLong(state.remainingActions) }),
  };
}

type Start = Exclude<ReturnType<typeof fromStart>, Rejection>;

function actionOf(start: Start, workflowId: string): ScheduleAction {
  const { workflowType, taskQueue, input, memo, searchAttributes, retryPolicy } = start;
  const { workflowExecutionTimeoutMs, workflowRunTimeoutMs } = start;
  return {
    workflowId,
    workflowType,
    taskQueue,
    ...(input && { input }),
    ...(memo && { memo }),
    ...(searchAttributes && { searchAttributes }),
    ...(retryPolicy && { retryPolicy }),
    ...(workflowExecutionTimeoutMs !== undefined && { workflowExecutionTimeoutMs }),
    ...(workflowRunTimeoutMs !== undefined && { workflowRunTimeoutMs }),
  };
}

function policiesOf(policies: temporal.api.schedule.v1.ISchedulePolicies): SchedulePolicies {
  const catchupWindowMs = fromTimeout(policies.catchupWindow) ?? CATCHUP_WINDOW_MS_DEFAULT;
  return {
    overlap: OVERLAP_POLICY.fromWire(policies.overlapPolicy) ?? 'Skip',
    catchupWindowMs: Math.max(catchupWindowMs, CATCHUP_WINDOW_MS_MIN),
    pauseOnFailure: policies.pauseOnFailure ?? false,
    keepOriginalWorkflowId: policies.keepOriginalWorkflowId ?? false,
  };
}

export function toSchedule(definition: ScheduleDefinition): WireSchedule {
  const { spec, action, policies, paused, note, remainingActions } = definition;
  return {
    spec: toSpec(spec),
    action: { startWorkflow: toStart(action) },
    policies: {
      overlapPolicy: OVERLAP_POLICY.toWire(policies.overlap),
      catchupWindow: toDuration(policies.catchupWindowMs),
      pauseOnFailure: policies.pauseOnFailure,
      keepOriginalWorkflowId: policies.keepOriginalWorkflowId,
    },
    state: {
      notes: note,
      paused,
      limitedActions: remainingActions !== undefined,
      remainingActions: asLong(remainingActions ?? 0),
    },
  };
}

function toStart(action: ScheduleAction): temporal.api.workflow.v1.INewWorkflowExecutionInfo {
  return {
    workflowId: action.workflowId,
    workflowType: { name: action.workflowType },
    taskQueue: { name: action.taskQueue, kind: 1 },
    input: toPayloads(action.input),
    workflowExecutionTimeout: toDuration(action.workflowExecutionTimeoutMs ?? 0),
    workflowRunTimeout: toDuration(action.workflowRunTimeoutMs ?? 0),
    ...(action.retryPolicy && { retryPolicy: toRetryPolicy(action.retryPolicy) }),
    ...(action.memo && { memo: { fields: toFields(action.memo) } }),
    searchAttributes: toSearchAttributes(action.searchAttributes),
  };
}

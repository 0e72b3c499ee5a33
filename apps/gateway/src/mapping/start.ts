import {
  type Rejection,
  type RequestOf,
  type SearchAttributes,
  type StartAttributes,
} from '@app/contract';

import { type temporal, textOf } from '../wire/proto';
import { CONFLICT_POLICY, REUSE_POLICY } from './enums';
import { fromFailure } from './failure';
import { fromPriority, fromRetryPolicy, fromUserMetadata, fromVersioningOverride } from './options';
import { fromFields, fromPayloads } from './payload';
import { type AttributeTypes, fromSearchAttributes, isRejection } from './search-attribute';
import { fromTimeout } from './time';

/** What StartWorkflowExecution and SignalWithStartWorkflowExecution have in common. */
export type WireStart = Pick<
  temporal.api.workflowservice.v1.IStartWorkflowExecutionRequest,
  | 'workflowId'
  | 'workflowType'
  | 'taskQueue'
  | 'input'
  | 'workflowExecutionTimeout'
  | 'workflowRunTimeout'
  | 'workflowTaskTimeout'
  | 'retryPolicy'
  | 'cronSchedule'
  | 'memo'
  | 'searchAttributes'
  | 'header'
  | 'workflowStartDelay'
  | 'userMetadata'
  | 'versioningOverride'
  | 'priority'
  | 'workflowIdReusePolicy'
  | 'workflowIdConflictPolicy'
> &
  Partial<
    Pick<
      temporal.api.workflowservice.v1.IStartWorkflowExecutionRequest,
      'lastCompletionResult' | 'continuedFailure'
    >
  >;

/** Longest start-to-close time-out of a workflow task; longer ones are cut. Temporal's figure. */
const WORKFLOW_TASK_TIMEOUT_MS_MAX = 120_000;

type Policies = Pick<RequestOf<'StartWorkflow'>, 'reusePolicy' | 'conflictPolicy'>;

export function fromPolicies(start: WireStart): Policies {
  return {
    reusePolicy: REUSE_POLICY.fromWire(start.workflowIdReusePolicy) ?? 'AllowDuplicate',
    conflictPolicy: CONFLICT_POLICY.fromWire(start.workflowIdConflictPolicy) ?? 'Fail',
  };
}

export function fromStart(start: WireStart, types: AttributeTypes): StartAttributes | Rejection {
  const attributes = fromSearchAttributes(start.searchAttributes?.indexedFields, types);
  if (attributes && isRejection(attributes)) return attributes;
  return {
    workflowType: start.workflowType?.name ?? '',
    taskQueue: start.taskQueue?.name ?? '',
    ...dataOf(start, attributes),
    ...timesOf(start),
    ...policiesOf(start),
  };
}

function dataOf(
  start: WireStart,
  searchAttributes: SearchAttributes | undefined,
): Partial<StartAttributes> {
  const input = fromPayloads(start.input);
  const memo = fromFields(start.memo?.fields);
  const header = fromFields(start.header?.fields);
  const userMetadata = fromUserMetadata(start.userMetadata);
  const lastCompletionResult = fromPayloads(start.lastCompletionResult);
  return {
    ...(input && { input }),
    ...(memo && { memo }),
    ...(header && { header }),
    ...(searchAttributes && { searchAttributes }),
    ...(userMetadata && { userMetadata }),
    ...(lastCompletionResult && { lastCompletionResult }),
    ...(start.continuedFailure && { continuedFailure: fromFailure(start.continuedFailure) }),
  };
}

function timesOf(start: WireStart): Partial<StartAttributes> {
  const workflowExecutionTimeoutMs = fromTimeout(start.workflowExecutionTimeout);
  const workflowRunTimeoutMs = fromTimeout(start.workflowRunTimeout);
  const workflowTaskTimeoutMs = fromTimeout(start.workflowTaskTimeout);
  const startDelayMs = fromTimeout(start.workflowStartDelay);
  return {
    ...(workflowExecutionTimeoutMs !== undefined && { workflowExecutionTimeoutMs }),
    ...(workflowRunTimeoutMs !== undefined && { workflowRunTimeoutMs }),
    ...(workflowTaskTimeoutMs !== undefined && {
      workflowTaskTimeoutMs: Math.min(workflowTaskTimeoutMs, WORKFLOW_TASK_TIMEOUT_MS_MAX),
    }),
    ...(startDelayMs !== undefined && { startDelayMs }),
  };
}

function policiesOf(start: WireStart): Partial<StartAttributes> {
  const cronSchedule = textOf(start.cronSchedule);
  const priority = fromPriority(start.priority);
  const versioningOverride = fromVersioningOverride(start.versioningOverride);
  return {
    ...(start.retryPolicy && { retryPolicy: fromRetryPolicy(start.retryPolicy) }),
    ...(cronSchedule !== undefined && { cronSchedule }),
    ...(priority && { priority }),
    ...(versioningOverride && { versioningOverride }),
  };
}

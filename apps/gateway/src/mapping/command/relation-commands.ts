import {
  type RequestCancelExternalWorkflowExecution,
  RunId,
  type SignalExternalWorkflowExecution,
  type StartChildWorkflowExecution,
  WorkflowId,
} from '@app/contract';

import { type temporal, textOf } from '../../wire/proto';
import { PARENT_CLOSE_POLICY, REUSE_POLICY } from '../enums';
import { fromPriority, fromRetryPolicy } from '../options';
import { fromFields, fromPayloads } from '../payload';
import { fromSearchAttributes, isRejection } from '../search-attribute';
import { fromTimeout } from '../time';
import { BadCommand, type CommandContext } from './command-context';

type ChildAttributes = temporal.api.command.v1.IStartChildWorkflowExecutionCommandAttributes;

export function fromStartChild(
  attributes: ChildAttributes,
  context: CommandContext,
): StartChildWorkflowExecution {
  const fields = attributes.searchAttributes?.indexedFields;
  const searchAttributes = fromSearchAttributes(fields, context.attributeTypes);
  if (searchAttributes && isRejection(searchAttributes)) {
    throw BadCommand.of('BadSearchAttributes', searchAttributes);
  }
  const namespace = context.namespaceRef(attributes.namespace);
  const taskQueue = textOf(attributes.taskQueue?.name);
  return {
    type: 'StartChildWorkflowExecution',
    ...(namespace && { namespace }),
    workflowId: WorkflowId(attributes.workflowId ?? ''),
    workflowType: attributes.workflowType?.name ?? '',
    ...(taskQueue !== undefined && { taskQueue }),
    ...childData(attributes),
    ...childPolicies(attributes),
    ...childTimeouts(attributes),
    ...(searchAttributes && { searchAttributes }),
  };
}

function childData(attributes: ChildAttributes): Partial<StartChildWorkflowExecution> {
  const input = fromPayloads(attributes.input);
  const header = fromFields(attributes.header?.fields);
  const memo = fromFields(attributes.memo?.fields);
  const control = textOf(attributes.control);
  return {
    ...(input && { input }),
    ...(header && { header }),
    ...(memo && { memo }),
    ...(control !== undefined && { control }),
  };
}

function childPolicies(attributes: ChildAttributes): Partial<StartChildWorkflowExecution> {
  const parentClosePolicy = PARENT_CLOSE_POLICY.fromWire(attributes.parentClosePolicy);
  const workflowIdReusePolicy = REUSE_POLICY.fromWire(attributes.workflowIdReusePolicy);
  const cronSchedule = textOf(attributes.cronSchedule);
  const priority = fromPriority(attributes.priority);
  return {
    ...(parentClosePolicy && { parentClosePolicy }),
    ...(workflowIdReusePolicy && { workflowIdReusePolicy }),
    ...(cronSchedule !== undefined && { cronSchedule }),
    ...(attributes.retryPolicy && { retryPolicy: fromRetryPolicy(attributes.retryPolicy) }),
    ...(priority && { priority }),
  };
}

function childTimeouts(attributes: ChildAttributes): Partial<StartChildWorkflowExecution> {
  const workflowExecutionTimeoutMs = fromTimeout(attributes.workflowExecutionTimeout);
  const workflowRunTimeoutMs = fromTimeout(attributes.workflowRunTimeout);
  const workflowTaskTimeoutMs = fromTimeout(attributes.workflowTaskTimeout);
  return {
    ...(workflowExecutionTimeoutMs !== undefined && { workflowExecutionTimeoutMs }),
    ...(workflowRunTimeoutMs !== undefined && { workflowRunTimeoutMs }),
    ...(workflowTaskTimeoutMs !== undefined && { workflowTaskTimeoutMs }),
  };
}

export function fromSignalExternal(
  attributes: temporal.api.command.v1.ISignalExternalWorkflowExecutionCommandAttributes,
  context: CommandContext,
): SignalExternalWorkflowExecution {
  const input = fromPayloads(attributes.input);
  const header = fromFields(attributes.header?.fields);
  return {
    type: 'SignalExternalWorkflowExecution',
    ...reached({ ...attributes, ...attributes.execution }, context),
    signalName: attributes.signalName ?? '',
    ...(input && { input }),
    ...(header && { header }),
  };
}

export function fromCancelExternal(
  attributes: temporal.api.command.v1.IRequestCancelExternalWorkflowExecutionCommandAttributes,
  context: CommandContext,
): RequestCancelExternalWorkflowExecution {
  const reason = textOf(attributes.reason);
  return {
    type: 'RequestCancelExternalWorkflowExecution',
    ...reached(attributes, context),
    ...(reason !== undefined && { reason }),
  };
}

interface Reach {
  readonly namespace?: string | null;
  readonly workflowId?: string | null;
  readonly runId?: string | null;
  readonly control?: string | null;
  readonly childWorkflowOnly?: boolean | null;
}

type Reached = Pick<
  SignalExternalWorkflowExecution,
  'namespace' | 'workflowId' | 'runId' | 'control' | 'childWorkflowOnly'
>;

function reached(reach: Reach, { namespaceRef }: CommandContext): Reached {
  const namespace = namespaceRef(reach.namespace);
  const runId = textOf(reach.runId);
  const control = textOf(reach.control);
  return {
    ...(namespace && { namespace }),
    workflowId: WorkflowId(reach.workflowId ?? ''),
    ...(runId !== undefined && { runId: RunId(runId) }),
    ...(control !== undefined && { control }),
    ...(reach.childWorkflowOnly === true && { childWorkflowOnly: true }),
  };
}

import type { ContinueAsNewWorkflowExecution } from '@app/contract';

import { type temporal, textOf } from '../../wire/proto';
import { INITIATOR } from '../enums';
import { fromFailure } from '../failure';
import { fromRetryPolicy } from '../options';
import { fromFields, fromPayloads } from '../payload';
import { fromSearchAttributes, isRejection } from '../search-attribute';
import { fromDuration, fromTimeout } from '../time';
import { BadCommand, type CommandContext } from './command-context';

type Attributes = temporal.api.command.v1.IContinueAsNewWorkflowExecutionCommandAttributes;

/** Memo and search attributes are those of the command: SDKs fill in what the run has. */
export function fromContinueAsNew(
  attributes: Attributes,
  { attributeTypes }: CommandContext,
): ContinueAsNewWorkflowExecution {
  const fields = attributes.searchAttributes?.indexedFields;
  const searchAttributes = fromSearchAttributes(fields, attributeTypes);
  if (searchAttributes && isRejection(searchAttributes)) {
    throw BadCommand.of('BadSearchAttributes', searchAttributes);
  }
  const workflowType = textOf(attributes.workflowType?.name);
  const taskQueue = textOf(attributes.taskQueue?.name);
  const memo = fromFields(attributes.memo?.fields);
  const header = fromFields(attributes.header?.fields);
  return {
    type: 'ContinueAsNewWorkflowExecution',
    ...(workflowType !== undefined && { workflowType }),
    ...(taskQueue !== undefined && { taskQueue }),
    ...carriedOf(attributes),
    ...timesOf(attributes),
    ...(memo && { memo }),
    ...(header && { header }),
    ...(searchAttributes && { searchAttributes }),
  };
}

function carriedOf(attributes: Attributes): Partial<ContinueAsNewWorkflowExecution> {
  const input = fromPayloads(attributes.input);
  const lastCompletionResult = fromPayloads(attributes.lastCompletionResult);
  const initiator = INITIATOR.fromWire(attributes.initiator);
  return {
    ...(input && { input }),
    ...(lastCompletionResult && { lastCompletionResult }),
    ...(initiator && { initiator }),
    ...(attributes.failure && { failure: fromFailure(attributes.failure) }),
    ...(attributes.retryPolicy && { retryPolicy: fromRetryPolicy(attributes.retryPolicy) }),
  };
}

function timesOf(attributes: Attributes): Partial<ContinueAsNewWorkflowExecution> {
  const workflowRunTimeoutMs = fromTimeout(attributes.workflowRunTimeout);
  const workflowTaskTimeoutMs = fromTimeout(attributes.workflowTaskTimeout);
  const backoffStartIntervalMs = fromDuration(attributes.backoffStartInterval);
  return {
    ...(workflowRunTimeoutMs !== undefined && { workflowRunTimeoutMs }),
    ...(workflowTaskTimeoutMs !== undefined && { workflowTaskTimeoutMs }),
    ...(backoffStartIntervalMs !== undefined && { backoffStartIntervalMs }),
  };
}

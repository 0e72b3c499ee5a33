import type { Command, CommandType } from '@app/contract';

import { applyRequestCancelActivityTask } from '../activity/cancel';
import { applyScheduleActivityTask } from '../activity/schedule';
import { applyStartChildWorkflowExecution } from '../child/start';
import type { Draft } from '../draft';
import { applyRequestCancelExternal } from '../external/cancel';
import { applySignalExternal } from '../external/signal';
import { applyRecordStateMachineStep } from '../state-machine/step';
import { applyCancelTimer } from '../timer/cancel';
import { applyStartTimer } from '../timer/start';
import { applyAcceptWorkflowUpdate } from '../update/accept';
import { applyCompleteWorkflowUpdate } from '../update/complete';
import { applyRejectWorkflowUpdate } from '../update/reject';
import { applyCancelWorkflowExecution } from '../workflow/cancel-execution';
import { applyCompleteWorkflowExecution } from '../workflow/complete';
import { applyContinueAsNew } from '../workflow/continue-as-new';
import { applyFailWorkflowExecution } from '../workflow/fail';
import { applyRecordMarker } from '../workflow/marker';
import { applyModifyProperties } from '../workflow/modify-properties';
import { applyUpsertSearchAttributes } from '../workflow/upsert-search-attributes';
import type { Applied, ApplyCommand, CommandContext } from './applied';

/** One line per command: a command without a line does not compile. */
const appliers: { readonly [T in CommandType]: ApplyCommand<T> } = {
  ScheduleActivityTask: applyScheduleActivityTask,
  RequestCancelActivityTask: applyRequestCancelActivityTask,
  StartTimer: applyStartTimer,
  CancelTimer: applyCancelTimer,
  CompleteWorkflowExecution: applyCompleteWorkflowExecution,
  FailWorkflowExecution: applyFailWorkflowExecution,
  CancelWorkflowExecution: applyCancelWorkflowExecution,
  ContinueAsNewWorkflowExecution: applyContinueAsNew,
  UpsertWorkflowSearchAttributes: applyUpsertSearchAttributes,
  ModifyWorkflowProperties: applyModifyProperties,
  RecordMarker: applyRecordMarker,
  AcceptWorkflowUpdate: applyAcceptWorkflowUpdate,
  CompleteWorkflowUpdate: applyCompleteWorkflowUpdate,
  RejectWorkflowUpdate: applyRejectWorkflowUpdate,
  RecordStateMachineStep: applyRecordStateMachineStep,
  StartChildWorkflowExecution: applyStartChildWorkflowExecution,
  SignalExternalWorkflowExecution: applySignalExternal,
  RequestCancelExternalWorkflowExecution: applyRequestCancelExternal,
};

export function applyCommand(draft: Draft, command: Command, context: CommandContext): Applied {
  const apply = appliers[command.type] as ApplyCommand<CommandType>;
  if (!('groupMarkers' in command)) return apply(draft, command, context);
  return draft.marking(command.groupMarkers, () => apply(draft, command, context));
}

const CLOSING: ReadonlySet<CommandType> = new Set([
  'CompleteWorkflowExecution',
  'FailWorkflowExecution',
  'CancelWorkflowExecution',
  'ContinueAsNewWorkflowExecution',
]);

export function isClosing(command: Command): boolean {
  return CLOSING.has(command.type);
}

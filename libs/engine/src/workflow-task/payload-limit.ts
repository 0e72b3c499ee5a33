import type { Command, Failure, Header, Memo, Payloads, UserMetadata } from '@app/contract';
import { LIMITS, payloadBytes } from '@app/contract';

import { failureBytes } from '../failure-bytes';
import { type CommandRefusal, refuse } from './applied';

/** Refuses a command that carries more than may be stored. */
export function checkPayloads(command: Command): CommandRefusal | undefined {
  return (
    contentTooLarge(command) ?? ('userMetadata' in command ? metadataTooLarge(command) : undefined)
  );
}

function contentTooLarge(command: Command): CommandRefusal | undefined {
  switch (command.type) {
    case 'ScheduleActivityTask':
    case 'SignalExternalWorkflowExecution':
      return tooLarge(command.type, command.input) ?? named(command.type, command.header);
    case 'StartChildWorkflowExecution':
      return (
        tooLarge(command.type, command.input) ??
        named(command.type, command.header) ??
        memoTooLarge(command.type, command.memo)
      );
    case 'CompleteWorkflowExecution':
      return tooLarge(command.type, command.result);
    case 'CancelWorkflowExecution':
      return tooLarge(command.type, command.details);
    case 'FailWorkflowExecution':
      return failureTooLarge(command.type, command.failure);
    case 'ContinueAsNewWorkflowExecution':
      return (
        tooLarge(command.type, command.input) ??
        tooLarge(command.type, command.lastCompletionResult) ??
        named(command.type, command.header) ??
        memoTooLarge(command.type, command.memo)
      );
    case 'CompleteWorkflowUpdate':
      return command.outcome.type === 'Success'
        ? tooLarge(command.type, command.outcome.result)
        : failureTooLarge(command.type, command.outcome.failure);
    case 'RejectWorkflowUpdate':
      return failureTooLarge(command.type, command.failure);
    case 'RecordMarker':
      return (
        tooLarge(command.type, Object.values(command.details ?? {}).flat()) ??
        named(command.type, command.header) ??
        (command.failure && failureTooLarge(command.type, command.failure))
      );
    case 'ModifyWorkflowProperties':
    case 'UpsertWorkflowSearchAttributes':
    case 'RequestCancelExternalWorkflowExecution':
    case 'AcceptWorkflowUpdate':
    case 'RequestCancelActivityTask':
    case 'StartTimer':
    case 'CancelTimer':
    case 'RecordStateMachineStep':
      return undefined;
  }
}

function tooLarge(
  subject: Command['type'],
  payloads: Payloads | undefined,
): CommandRefusal | undefined {
  const found = payloads?.some((payload) => payloadBytes(payload) > LIMITS.payloadBytesMax);
  return found === true ? excess(subject, 'payload', LIMITS.payloadBytesMax) : undefined;
}

function failureTooLarge(subject: Command['type'], failure: Failure): CommandRefusal | undefined {
  return failureBytes(failure) > LIMITS.payloadBytesMax
    ? excess(subject, 'failure', LIMITS.payloadBytesMax)
    : undefined;
}

function named(subject: Command['type'], fields: Header | undefined): CommandRefusal | undefined {
  return fields && tooLarge(subject, Object.values(fields));
}

function metadataTooLarge({
  type,
  userMetadata,
}: Command & { readonly userMetadata?: UserMetadata }): CommandRefusal | undefined {
  if (userMetadata === undefined) return undefined;
  const { summary, details } = userMetadata;
  const bytes = (summary ? payloadBytes(summary) : 0) + (details ? payloadBytes(details) : 0);
  const { userMetadataBytesMax } = LIMITS;
  return bytes > userMetadataBytesMax
    ? excess(type, 'summary with its details', userMetadataBytesMax)
    : undefined;
}

export function memoTooLarge(
  subject: Command['type'],
  memo: Memo | undefined,
): CommandRefusal | undefined {
  if (memo === undefined) return undefined;
  let bytes = 0;
  for (const payload of Object.values(memo)) bytes += payloadBytes(payload);
  return bytes > LIMITS.memoBytesMax ? excess(subject, 'memo', LIMITS.memoBytesMax) : undefined;
}

function excess(subject: Command['type'], what: string, bytesMax: number): CommandRefusal {
  return refuse('PayloadsTooLarge', `${subject}: a ${what} is larger than ${bytesMax} bytes.`);
}

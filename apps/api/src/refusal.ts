import { ERROR_CATALOGUE, type ErrorCode, type Rejection } from '@app/contract';

/** A refusal as the schema has it. */
export interface Refused {
  readonly __typename: 'Refusal' | 'WorkflowAlreadyStarted' | 'DefinitionInvalid' | 'QueryFailed';
  readonly code: ErrorCode;
  readonly message: string;
  readonly advice: string;
  readonly retryable: boolean;
}

export function refused(rejection: Rejection): Refused & Readonly<Record<string, unknown>> {
  const { code, message, details } = rejection;
  const { sentence, retryable } = ERROR_CATALOGUE[code];
  return {
    __typename: code === 'WORKFLOW_ALREADY_STARTED' ? 'WorkflowAlreadyStarted' : 'Refusal',
    code,
    message,
    advice: sentence,
    retryable,
    ...(details && { ...details }),
  };
}

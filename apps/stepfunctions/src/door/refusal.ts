import { OutcomeUnknown, type Rejection, Unavailable } from '@app/contract';
import { StoreUnavailable } from '@app/postgres';

import { AwsError } from '../wire/aws-error';

/** A rejection of the engine that the operation has no word of its own for. */
export function refusalOf({ code, message }: Rejection): AwsError {
  switch (code) {
    case 'RATE_LIMITED':
      return new AwsError('ThrottlingException', 'Rate exceeded');
    case 'UNAVAILABLE':
    case 'OUTCOME_UNKNOWN':
      return unavailable();
    case 'PERMISSION_DENIED':
      return new AwsError('AccessDeniedException', message);
    default:
      return new AwsError('ValidationException', message);
  }
}

/** What a caller is told of a fault: never its text. `undefined` for faults that do not pass by themselves. */
export function refusalOfFault(fault: unknown): AwsError | undefined {
  const passes =
    fault instanceof OutcomeUnknown ||
    fault instanceof Unavailable ||
    (fault instanceof StoreUnavailable && fault.retryable);
  return passes ? unavailable() : undefined;
}

function unavailable(): AwsError {
  return new AwsError('ServiceUnavailable', 'The service is unavailable. Please retry.');
}

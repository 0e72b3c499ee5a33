import { OutcomeUnknown, Unavailable } from '@app/contract';
import { StoreUnavailable } from '@app/postgres';
import { status } from '@grpc/grpc-js';

import { GrpcRefusal } from './grpc-refusal';

/** What a caller is told of a fault: never its text. Faults that pass are worth another try. */
export function faultRefusal(
  fault: unknown,
  report: (message: string, cause: unknown) => void,
): GrpcRefusal {
  const passes =
    fault instanceof OutcomeUnknown ||
    fault instanceof Unavailable ||
    (fault instanceof StoreUnavailable && fault.retryable);
  if (passes)
    return new GrpcRefusal(status.UNAVAILABLE, 'The service cannot answer now. Try again.');
  report('a call of the gateway failed', fault);
  return new GrpcRefusal(status.INTERNAL, 'The service failed.');
}

import { randomUUID } from 'node:crypto';

import { type ErrorCode, OutcomeUnknown, Unavailable } from '@app/contract';
import { StoreUnavailable } from '@app/postgres';

import type { ApiPorts } from '../ports';

/** What a caller is told of a fault: never its text. */
export function codeOfFault(fault: unknown, ports: Pick<ApiPorts, 'report'>): ErrorCode {
  const passing = codeOfPassingFault(fault);
  if (passing !== undefined) return passing;
  ports.report(`a request failed (${randomUUID()})`, fault);
  return 'INTERNAL';
}

/** Of faults that pass, so that the caller may come again. `undefined` for all others. */
export function codeOfPassingFault(fault: unknown): ErrorCode | undefined {
  if (fault instanceof OutcomeUnknown) return 'OUTCOME_UNKNOWN';
  if (fault instanceof Unavailable) return 'UNAVAILABLE';
  if (!(fault instanceof StoreUnavailable) || !fault.retryable) return undefined;
  return fault.outcome === 'unknown' ? 'OUTCOME_UNKNOWN' : 'UNAVAILABLE';
}

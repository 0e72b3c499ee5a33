import { randomUUID } from 'node:crypto';

import { type ErrorCode, OutcomeUnknown, Unavailable } from '@app/contract';

import type { ApiPorts } from '../ports';

/** What a caller is told of a fault: never its text. */
export function codeOfFault(fault: unknown, ports: Pick<ApiPorts, 'report'>): ErrorCode {
  if (fault instanceof OutcomeUnknown) return 'OUTCOME_UNKNOWN';
  if (fault instanceof Unavailable) return 'UNAVAILABLE';
  ports.report(`a request failed (${randomUUID()})`, fault);
  return 'INTERNAL';
}

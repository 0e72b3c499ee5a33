import type { Failure } from '@app/contract';

import { payloadsJson } from './payload-json';

/** A failure as a worker is told of it: `{message, type, nonRetryable?, details?, cause?}`. */
export function failureJson(failure: Failure): string {
  const { info } = failure;
  const fields = [
    `"message":${JSON.stringify(failure.message)}`,
    `"type":${JSON.stringify(info.type === 'Application' ? info.errorType : info.type)}`,
  ];
  if (info.type === 'Application') {
    fields.push(`"nonRetryable":${String(info.nonRetryable)}`);
    if (info.details !== undefined) fields.push(`"details":${payloadsJson(info.details)}`);
  }
  if (info.type === 'Timeout') fields.push(`"timeoutType":"${info.timeoutType}"`);
  if (failure.cause !== undefined) fields.push(`"cause":${failureJson(failure.cause)}`);
  return `{${fields.join(',')}}`;
}

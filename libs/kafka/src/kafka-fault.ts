import { LogLost, Unavailable } from '@app/contract';

/** What the library threw when it was asked about a log. */
export function logFault(cause: unknown): Error {
  return isUnknownLog(cause)
    ? new LogLost('The brokers do not know the log any more.', { cause })
    : new Unavailable('The brokers cannot be asked now.', { cause });
}

export function isUnknownLog(fault: unknown): boolean {
  for (let each: unknown = fault, depth = 0; each instanceof Error && depth < 5; depth += 1) {
    if ((each as { type?: string }).type === 'UNKNOWN_TOPIC_OR_PARTITION') return true;
    each = each.cause;
  }
  return false;
}

import { LIMITS, type Memo, type Payloads, payloadsBytes } from '@app/contract';

import { invalidArgument } from './refusal-of';

/** Whether payloads are more than one message to a run may carry. */
export function isTooLarge(payloads: Payloads | undefined): boolean {
  return payloadsBytes(payloads) > LIMITS.payloadBytesMax;
}

/** What the namespace announces as `blobSizeLimitError`, in the words of Temporal's server. */
export function withinLimit(payloads: Payloads | undefined): Payloads | undefined {
  if (isTooLarge(payloads)) throw invalidArgument('Blob data size exceeds limit.');
  return payloads;
}

/** What the namespace announces as `memoSizeLimitError`. */
export function memoWithinLimit(memo: Memo | undefined): Memo | undefined {
  if (memo !== undefined && payloadsBytes(Object.values(memo)) > LIMITS.memoBytesMax) {
    throw invalidArgument('Memo size exceeds limit.');
  }
  return memo;
}

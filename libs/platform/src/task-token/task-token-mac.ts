import { hash } from 'node:crypto';

import type { TaskTokenKey } from './task-token-key';

/** Truncated to 128 bits, as RFC 2104 allows: the token travels with every call. */
export const MAC_BYTES = 16;

/** Keeps a MAC made for another purpose with the same key from being read as a token's. */
export const ACTIVITY_TASK = Buffer.from('perdure.task-token.1\n');
export const WORKFLOW_TASK = Buffer.from('perdure.workflow-task-token.1\n');

const DIGEST_BYTES = 32;
const SCRATCH_BYTES = 4_096;

const scratch = Buffer.allocUnsafe(SCRATCH_BYTES);

/**
 * HMAC-SHA-256 of the content, cut to `MAC_BYTES`, one character a byte. By two hashes in one go each: 0.8 us where an
 * `Hmac` object takes 2.3 us, and every call to a worker has a token.
 */
export function taskTokenMac(
  content: Uint8Array,
  { inner, outer }: TaskTokenKey,
  purpose: Uint8Array,
): string {
  const length = inner.length + purpose.length + content.length;
  const bytes = length > SCRATCH_BYTES ? Buffer.allocUnsafe(length) : scratch;
  bytes.set(inner, 0);
  bytes.set(purpose, inner.length);
  bytes.set(content, inner.length + purpose.length);
  const digest = hash('sha256', bytes.subarray(0, length), 'binary');
  bytes.set(outer, 0);
  bytes.write(digest, outer.length, 'latin1');
  const end = outer.length + DIGEST_BYTES;
  return hash('sha256', bytes.subarray(0, end), 'binary').slice(0, MAC_BYTES);
}
